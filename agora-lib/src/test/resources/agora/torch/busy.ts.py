  # Computes for as long as n products take.
  def busy(self, x: Tensor, n: int) -> Tensor:
    y = x
    for i in range(n):
      y = torch.mm(x, x)
    return y
