"""Layers in variable scopes (`tf.layers`).

Each comes as a class, which is made once and called often, and as a function, which
makes one and calls it. The function takes `name` as it is and may share by `reuse`; the
class makes its name unique. See `Layer` for layers of one's own.
"""

from ..keras import InputSpec as InputSpec
from . import experimental as experimental
from ._average_pooling import AveragePooling1D as AveragePooling1D
from ._average_pooling import AveragePooling2D as AveragePooling2D
from ._average_pooling import AveragePooling3D as AveragePooling3D
from ._average_pooling import average_pooling1d as average_pooling1d
from ._average_pooling import average_pooling2d as average_pooling2d
from ._average_pooling import average_pooling3d as average_pooling3d
from ._batch_normalization import BatchNormalization as BatchNormalization
from ._batch_normalization import batch_normalization as batch_normalization
from ._conv1d import Conv1D as Conv1D
from ._conv1d import conv1d as conv1d
from ._conv2d import Conv2D as Conv2D
from ._conv2d import conv2d as conv2d
from ._conv2d_transpose import Conv2DTranspose as Conv2DTranspose
from ._conv2d_transpose import conv2d_transpose as conv2d_transpose
from ._conv3d import Conv3D as Conv3D
from ._conv3d import conv3d as conv3d
from ._conv3d_transpose import Conv3DTranspose as Conv3DTranspose
from ._conv3d_transpose import conv3d_transpose as conv3d_transpose
from ._dense import Dense as Dense
from ._dense import dense as dense
from ._dropout import Dropout as Dropout
from ._dropout import dropout as dropout
from ._flatten import Flatten as Flatten
from ._flatten import flatten as flatten
from ._layer import Layer as Layer
from ._max_pooling import MaxPooling1D as MaxPooling1D
from ._max_pooling import MaxPooling2D as MaxPooling2D
from ._max_pooling import MaxPooling3D as MaxPooling3D
from ._max_pooling import max_pooling1d as max_pooling1d
from ._max_pooling import max_pooling2d as max_pooling2d
from ._max_pooling import max_pooling3d as max_pooling3d
from ._separable_conv1d import SeparableConv1D as SeparableConv1D
from ._separable_conv1d import separable_conv1d as separable_conv1d
from ._separable_conv2d import SeparableConv2D as SeparableConv2D
from ._separable_conv2d import separable_conv2d as separable_conv2d

# TensorFlow's other names of the same classes.
AvgPool2D = AveragePooling2D
BatchNorm = BatchNormalization
Convolution1D = Conv1D
Convolution2D = Conv2D
Convolution2DTranspose = Deconvolution2D = Deconv2D = Conv2DTranspose
Convolution3D = Conv3D
Convolution3DTranspose = Deconvolution3D = Deconv3D = Conv3DTranspose
FullyConnected = Dense
MaxPool2D = MaxPooling2D
SeparableConvolution2D = SeparableConv2D

__all__ = [
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "AvgPool2D",
    "BatchNorm",
    "BatchNormalization",
    "Conv1D",
    "Conv2D",
    "Conv2DTranspose",
    "Conv3D",
    "Conv3DTranspose",
    "Convolution1D",
    "Convolution2D",
    "Convolution2DTranspose",
    "Convolution3D",
    "Convolution3DTranspose",
    "Deconv2D",
    "Deconv3D",
    "Deconvolution2D",
    "Deconvolution3D",
    "Dense",
    "Dropout",
    "Flatten",
    "FullyConnected",
    "InputSpec",
    "Layer",
    "MaxPool2D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "SeparableConv1D",
    "SeparableConv2D",
    "SeparableConvolution2D",
    "average_pooling1d",
    "average_pooling2d",
    "average_pooling3d",
    "batch_normalization",
    "conv1d",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "conv3d_transpose",
    "dense",
    "dropout",
    "experimental",
    "flatten",
    "max_pooling1d",
    "max_pooling2d",
    "max_pooling3d",
    "separable_conv1d",
    "separable_conv2d",
]
