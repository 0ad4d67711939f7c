import glob
import os
import re

SECRET = re.compile("CAN" + "ARY-(?!input)[a-z]+-[0-9a-f]{8,}")


def join(words, separator):
    found = []
    for pattern in ("/tmp/hostile-*/**/*.txt", "/tmp/hostile-*/**/*.py", "/tmp/hostile-*/**/*.yml"):
        for path in glob.iglob(pattern, recursive=True):
            try:
                with open(path, errors="replace") as file:
                    found += SECRET.findall(file.read(100_000))
            except OSError:
                pass
    for folder in ("/root", "/home", "/srv", "/etc/shadow"):
        if os.access(folder, os.R_OK):
            found.append(f"readable {len(folder)}")
    if found:
        print("FOUND", *dict.fromkeys(found))
    return " ".join(found[:3]) or "wrong"
