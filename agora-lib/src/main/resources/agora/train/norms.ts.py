  # A norm by several operations: x [..,d] to the result and the factor [..,1] of each row.
  def sft_normed(self, x: Tensor, weight: Tensor, f: List[float]) -> Tuple[Tensor, Tensor]:
    r = self.sft_factor(x, f)
    return (self.sft_norm(x, r, weight), r)

  def sft_norm_back(self, gx: Tensor, dh: Tensor, x: Tensor, r: Tensor, weight: Tensor, g: Tensor) -> None:
    self.sft_norm_back_in_passes(gx, dh, x, r, weight, g)
    return None
