  # A norm by one kernel of libtorch, and its gradient by another: for a GPU, where a libtorch has them.
  # As in norms.ts.py, whose place it takes; the gradients are rounded once more.
  def sft_normed(self, x: Tensor, weight: Tensor, f: List[float]) -> Tuple[Tensor, Tensor]:
    h, r = torch._fused_rms_norm(x, [x.size(-1)], weight, f[0])
    return (h, r)

  def sft_norm_back(self, gx: Tensor, dh: Tensor, x: Tensor, r: Tensor, weight: Tensor, g: Tensor) -> None:
    dx, dw = torch._fused_rms_norm_backward(dh, x, [x.size(-1)], r, weight, [True, g.numel() > 0])
    gx.add_(dx)
    if g.numel() > 0:
      g.add_(dw)
    return None

  # How far results and gradients lie from those of several operations: the largest distance over the
  # other's length, for rows like those of x.
  def sft_norm_distance(self, d: int, like: Tensor) -> Tensor:
    x = torch.arange(64 * d, dtype=7, device=like.device).mul_(0.37).sin_().to(like.dtype).view([64, d])
    dh = torch.arange(64 * d, dtype=7, device=like.device).mul_(0.71).sin_().to(like.dtype).view([64, d])
    weight = torch.arange(d, dtype=7, device=like.device).mul_(1.13).sin_().add_(2.).to(like.dtype)
    kinds = annotate(List[List[Tensor]], [])
    for kind in range(2):
      gx = torch.zeros_like(x)
      g = torch.zeros_like(weight, dtype=6)
      if kind == 0:
        r = self.sft_factor(x, [1e-5])
        h = self.sft_norm(x, r, weight)
        self.sft_norm_back_in_passes(gx, dh.clone(), x, r, weight, g)
      else:
        h, r = self.sft_normed(x, weight, [1e-5])
        self.sft_norm_back(gx, dh.clone(), x, r, weight, g)
      kinds.append([h, r, gx, g])
    worst = torch.zeros([], dtype=7, device=like.device)
    for i in range(4):
      expected = kinds[0][i].to(7)
      worst = torch.maximum(worst, (kinds[1][i].to(7) - expected).norm() / expected.norm())
    return worst.cpu()
