  # ATen's attention over documents of different lengths in one row, by their cumulative lengths: what
  # training would use for packed rows on a GPU. q [T,H,D]; k, v [T,K,D]; cumulative [documents+1], I32.
  def flash(self, q: Tensor, k: Tensor, v: Tensor, cumulative: Tensor, longest: int) -> Tensor:
    out, lse, state, unused, debug = torch._flash_attention_forward(q, k, v, cumulative, cumulative, longest, longest, 0., True, False)
    return out

  # Its result and its gradients with respect to q, k and v, for the gradient gy of the result, so many
  # times over. By attention to one document after the other, as training does it, where `loop` says so.
  def flash_learn(self, q0: Tensor, k0: Tensor, v0: Tensor, documents: List[int], gy: Tensor, loop: bool, times: int) -> List[Tensor]:
    q = q0.detach().requires_grad_(True)
    k = k0.detach().requires_grad_(True)
    v = v0.detach().requires_grad_(True)
    cumulative = self.flash_lengths(documents, q)
    longest = max(documents)
    out = annotate(List[Tensor], [])
    for i in range(times):
      torch.set_grad_enabled(True)
      if loop:
        y = self.sft_attend(q.unsqueeze(0), k.unsqueeze(0), v.unsqueeze(0), documents, annotate(Optional[Tensor], None), [1.0e-5, 1., 0., 1., 1., 0., 0., 0.]).view(gy.size())
      else:
        y = self.flash(q, k, v, cumulative, longest)
      torch.set_grad_enabled(False)
      gradients = torch.autograd.grad([y], [q, k, v], annotate(List[Optional[Tensor]], [gy]))
      out = annotate(List[Tensor], [y.detach()])
      for g in gradients:
        if g is not None:
          out.append(g)
    numbers = annotate(List[Tensor], [])
    for t in out:
      numbers.append(t.to(6).cpu().contiguous())
    return numbers

  # Numbers in type `dtype` on the device of `like`.
  def flash_random(self, shape: List[int], dtype: int, like: Tensor, seed: int) -> Tensor:
    torch.manual_seed(seed)
    return torch.randn(shape, dtype=dtype, device=like.device)

  def flash_lengths(self, documents: List[int], like: Tensor) -> Tensor:
    all = annotate(List[int], [0])
    at = 0
    for n in documents:
      at = at + n
      all.append(at)
    return torch.tensor(all, dtype=3, device=like.device)
