  # Elementary operations on tensors: allocation, random draws, copies and sums.

  # An empty tensor of the given type on the device of `cuda`: 0 the processor, 1 the first GPU.
  def allocate(self, shape: List[int], dtype: int, cuda: bool) -> Tensor:
    if cuda:
      return torch.empty(shape, dtype=dtype, device=torch.device("cuda"))
    else:
      return torch.empty(shape, dtype=dtype, device=torch.device("cpu"))

  # Draws every element from the normal distribution around 0, on the tensor's own device.
  def draw(self, x: Tensor, deviation: float, seed: int) -> Tensor:
    torch.manual_seed(seed)
    return torch.normal_(x, 0., deviation)

  # Rows [start, start+n) of a tensor, sharing its memory.
  def rows(self, x: Tensor, start: int, n: int) -> Tensor:
    return torch.narrow(x, 0, start, n)

  # Copies source, converted, into rows [start, ..) of target.
  def fill(self, target: Tensor, start: int, source: Tensor) -> Tensor:
    torch.copy_(torch.narrow(target, 0, start, torch.size(source, 0)), source)
    return target

  # The same, and the sum of what is copied, as total has it.
  def take(self, target: Tensor, start: int, source: Tensor) -> Tensor:
    rows = torch.narrow(target, 0, start, torch.size(source, 0))
    torch.copy_(rows, source)
    return self.total(rows)

  # The sum of all elements, F64, which is not finite when one of them is not.
  def total(self, x: Tensor) -> Tensor:
    return torch.cpu(torch.sum(x, dtype=7))

  # Rows [start, start+n) of a tensor, contiguous in the processor's memory, in type `dtype`.
  def export(self, source: Tensor, start: int, n: int, dtype: int) -> Tensor:
    return torch.contiguous(torch.cpu(torch.to(torch.narrow(source, 0, start, n), dtype)))
