  # Causal attention within each of several documents of the only row, all at once by ATen's flash
  # attention over cumulative lengths: for a GPU, in bf16. Shapes as in documents.ts.py, whose place
  # it takes; with a mask, a cap or a scale of the scores, documents go one after
  # the other as there.
  def sft_documents(self, q: Tensor, k: Tensor, v: Tensor, documents: List[int], mask: Optional[Tensor], f: List[float]) -> Tensor:
    if mask is not None or f[2] != 0. or f[5] > 0.:
      return self.sft_documents_in_turn(q, k, v, documents, mask, f)
    else:
      ends = annotate(List[int], [0])
      at = 0
      for n in documents:
        at = at + n
        ends.append(at)
      # Through pinned memory, so that the queue of the device need not run dry for it.
      cumulative = torch.tensor(ends, dtype=3, device=torch.device("cpu"))
      if q.is_cuda:
        cumulative = cumulative.pin_memory().to(q.device, non_blocking=True)
      longest = max(documents)
      out, lse, state, unused, debug = torch._flash_attention_forward(q.squeeze(0), k.squeeze(0), v.squeeze(0), cumulative, cumulative, longest, longest, 0., True, False)
      return out.view([1, q.size(1), q.size(2) * q.size(3)])

  # How far this attention lies from the one in turn, and the gradients with respect to q, k and v from
  # theirs: the largest distance over the other's length, for H query heads and K key heads of size D.
  def sft_documents_distance(self, H: int, K: int, D: int, documents: List[int], like: Tensor) -> Tensor:
    T = sum(documents)
    kinds = annotate(List[List[Tensor]], [])
    none = annotate(Optional[Tensor], None)
    f = [1.0e-5, 1., 0., 1., 1., 0., 0., 0.]
    for kind in range(2):
      q = self.sft_documents_some([1, T, H, D], 0.37, like).requires_grad_(True)
      k = self.sft_documents_some([1, T, K, D], 0.71, like).requires_grad_(True)
      v = self.sft_documents_some([1, T, K, D], 1.13, like).requires_grad_(True)
      gy = self.sft_documents_some([1, T, H * D], 1.71, like)
      torch.set_grad_enabled(True)
      if kind == 0:
        y = self.sft_documents_in_turn(q, k, v, documents, none, f)
      else:
        y = self.sft_documents(q, k, v, documents, none, f)
      torch.set_grad_enabled(False)
      out = annotate(List[Tensor], [y.detach()])
      for g in torch.autograd.grad([y], [q, k, v], annotate(List[Optional[Tensor]], [gy])):
        if g is not None:
          out.append(g)
      kinds.append(out)
    worst = torch.zeros([], dtype=7, device=like.device)
    for i in range(len(kinds[0])):
      expected = kinds[0][i].to(7)
      worst = torch.maximum(worst, (kinds[1][i].to(7) - expected).norm() / expected.norm())
    return worst.cpu()

  # Numbers of some variety that leave the generators of random ones alone.
  def sft_documents_some(self, shape: List[int], step: float, like: Tensor) -> Tensor:
    n = 1
    for size in shape:
      n = n * size
    return torch.arange(n, dtype=7, device=like.device).mul_(step).sin_().to(like.dtype).view(shape)
