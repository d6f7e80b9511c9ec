  # Low-rank adapters. a: fourteen a layer, A [rank,in] and B [out,rank] of q, k, v, o, gate, up and
  # down, empty where there is none; always F32. factors: scale and dropout.

  # Adds the adapters' part to y, the result of a projection of x. rows: the heights of the matrices
  # that lie below each other in it; first: the place of the first one's A in a.
  def sft_adapt(self, y: Tensor, x: Tensor, keep: List[Tensor], a: List[Tensor], first: int, rows: List[int], factors: List[float], seed: int) -> None:
    z = x.to(6)
    if factors[1] > 0.:
      torch.manual_seed(seed)
      drop = torch.rand_like(z).ge_(factors[1]).div_(1. - factors[1])
      keep.append(drop)
      z = z * drop
    start = 0
    for j in range(len(rows)):
      A = a[first + 2 * j]
      if A.numel() > 0:
        part = torch.mm(torch.mm(z, A.t()), a[first + 2 * j + 1].t())
        y.narrow(1, start, part.size(1)).add_(part.to(y.dtype), alpha=factors[0])
      start = start + rows[j]
    return None

  # What the forward dropped at the projection whose backward comes next.
  def sft_dropped(self, keep: List[Tensor], a: List[Tensor], factors: List[float]) -> Optional[Tensor]:
    drop = annotate(Optional[Tensor], None)
    if len(a) > 0:
      if factors[1] > 0.:
        drop = keep.pop()
    return drop

  # Adds the adapters' part of the gradient to dx and to their own.
  def sft_adapt_back(self, dx: Tensor, dy: Tensor, x: Tensor, drop: Optional[Tensor], a: List[Tensor], ga: List[Tensor], first: int, rows: List[int], factors: List[float]) -> None:
    z = x.to(6)
    if drop is not None:
      z = z * drop
    start = 0
    for j in range(len(rows)):
      A = a[first + 2 * j]
      B = a[first + 2 * j + 1]
      if A.numel() > 0:
        d = dy.narrow(1, start, B.size(0)).to(6)
        ga[first + 2 * j + 1].addmm_(d.t(), torch.mm(z, A.t()), alpha=factors[0])
        h = torch.mm(d, B).mul_(factors[0])
        ga[first + 2 * j].addmm_(h.t(), z)
        back = torch.mm(h, A)
        if drop is not None:
          back = back * drop
        dx.add_(back.to(dx.dtype))
      start = start + rows[j]
    return None

  # Adds scale * B A to rows [start, ..) of a weight.
  def sft_merge(self, w: Tensor, start: int, A: Tensor, B: Tensor, scale: float) -> Tensor:
    part = w.narrow(0, start, B.size(0))
    part.copy_(part.to(6).add_(torch.mm(B, A), alpha=scale))
    return torch.zeros([1])
