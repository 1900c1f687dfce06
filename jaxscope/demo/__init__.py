"""The demo: a model that TensorFlow 1.15.5 trained, running in JAX.

`jaxscope demo` opens the checkpoint in `data/`, compares its logits with the ones
TensorFlow recorded, samples from it, moves it to keras-style and trains it on.  Nothing
here is public: it is an application of jaxscope, and a place to copy from.
"""
