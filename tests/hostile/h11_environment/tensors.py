import warnings

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)
np.seterr(all="raise")
np.set_printoptions(precision=1)
warnings.simplefilter("error")
