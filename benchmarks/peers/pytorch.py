"""PyTorch: `nn.LSTM` and `nn.GRU`, eager, with its default threads, on CUDA if it can."""

import numpy as np
import torch

from .._rounds import Timed, by_wall
from .._task import Task
from .._weights import Layer, gates_of, joined
from ._peer import Peer


class TorchRunner:
    """A runner of a module of PyTorch."""

    def __init__(
        self, task: Task, weights: list[Layer], inputs: np.ndarray, differentiate: bool
    ) -> None:
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.net = _network(task, weights).to(self.device)
        self.inputs = torch.from_numpy(inputs).to(self.device)
        self.inputs.requires_grad_(differentiate)

    def timed(self, act: str) -> Timed:
        """Until the device is done."""
        return by_wall(self._training if act == "training" else self._inference)

    def _training(self) -> None:
        self.net.zero_grad(set_to_none=True)
        self.inputs.grad = None
        self._loss().backward()
        self._finish()

    def _inference(self) -> None:
        with torch.inference_mode():
            self.net(self.inputs)
        self._finish()

    def _finish(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def _loss(self) -> torch.Tensor:
        return self.net(self.inputs)[0].square().mean()

    def outputs(self) -> np.ndarray:
        """The outputs."""
        with torch.inference_mode():
            return self.net(self.inputs)[0].cpu().numpy()

    def loss(self) -> float:
        """The loss."""
        return float(self._loss().detach())

    def close(self) -> None:
        """Lets go of the module."""
        del self.net, self.inputs


def _network(task: Task, weights: list[Layer]) -> torch.nn.Module:
    make = torch.nn.LSTM if task.cell == "lstm" else torch.nn.GRU
    net = make(
        task.depth,
        task.hidden,
        num_layers=1 if task.bidirectional else task.layers,
        bidirectional=task.bidirectional,
        batch_first=True,
    )
    for i, layer in enumerate(weights):
        suffix = "l0" + "_reverse" * i if task.bidirectional else f"l{i}"
        _set_layer(net, suffix, joined(gates_of(task, layer)))
    return net


def _set_layer(net: torch.nn.Module, suffix: str, values: tuple) -> None:
    """PyTorch has a bias for the inputs and one for the state, which stays zero."""
    of_inputs, of_state, bias = values
    new = {
        "weight_ih": of_inputs.T,
        "weight_hh": of_state.T,
        "bias_ih": bias,
        "bias_hh": np.zeros_like(bias),
    }
    with torch.no_grad():
        for name, value in new.items():
            getattr(net, f"{name}_{suffix}").copy_(torch.from_numpy(value.copy()))


PEER = Peer(recurrent={"PyTorch": TorchRunner}, reset_after=True)
