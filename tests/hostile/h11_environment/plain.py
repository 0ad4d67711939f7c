import locale
import os
import random
import sys
import warnings

os.environ["PYTEST_ADDOPTS"] = "--collect-only"
os.environ["PYTHONPATH"] = os.environ["LD_PRELOAD"] = os.getcwd()
os.environ["AUTOGRADER_SEED"] = "known"
os.environ["OMP_NUM_THREADS"] = "64"
sys.path.insert(0, os.getcwd())
sys.setrecursionlimit(200)
warnings.simplefilter("error")
locale.setlocale(locale.LC_ALL, "C")
random.seed(1)
os.umask(0o777)
os.chdir("/")
