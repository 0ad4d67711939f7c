import torchvision
from skimage import morphology
