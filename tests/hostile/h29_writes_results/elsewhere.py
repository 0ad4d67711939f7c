import glob
import os

places = ["/tmp", "/var/tmp", "/dev/shm", "/", *glob.glob("/tmp/hostile-*/"), *glob.glob("/tmp/hostile-*/course/")]
for place in places:
    try:
        with open(os.path.join(place, "hostile-marker-results.json"), "w") as file:
            file.write("{}")
    except OSError:
        pass
