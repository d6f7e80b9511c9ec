  # Attention over documents of different lengths in one row, as training does it. q [T,H,D]; k, v
  # [T,K,D].

  # Its result and its gradients with respect to q, k and v, for the gradient gy of the result, so many
  # times over. By attention to one document after the other, as training does it, where `loop` says so.
  def flash_learn(self, q0: Tensor, k0: Tensor, v0: Tensor, documents: List[int], gy: Tensor, loop: bool, times: int) -> List[Tensor]:
    q = q0.detach().requires_grad_(True)
    k = k0.detach().requires_grad_(True)
    v = v0.detach().requires_grad_(True)
    out = annotate(List[Tensor], [])
    for i in range(times):
      torch.set_grad_enabled(True)
      if loop:
        y = self.sft_documents_in_turn(q.unsqueeze(0), k.unsqueeze(0), v.unsqueeze(0), documents, annotate(Optional[Tensor], None), [1.0e-5, 1., 0., 1., 1., 0., 0., 0.]).view(gy.size())
      else:
        y = self.sft_documents(q.unsqueeze(0), k.unsqueeze(0), v.unsqueeze(0), documents, annotate(Optional[Tensor], None), [1.0e-5, 1., 0., 1., 1., 0., 0., 0.]).view(gy.size())
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

  # The kernel that libtorch chooses for dense causal rows, q [B,T,H,D], k and v [B,T,K,D]: 0 none but
  # plain operations, 1 flash, 2 memory-efficient, 3 cuDNN.
  def dense_choice(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    grouped = q.size(2) != k.size(2)
    chosen = torch._fused_sdp_choice(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), annotate(Optional[Tensor], None), 0., True, scale=None, enable_gqa=grouped)
    return torch.tensor([chosen], dtype=4)

  # Forward and backward of dense causal attention, so many times over, by kernel: 0 the one that is
  # chosen, 1 flash, 3 cuDNN.
  def dense_learn(self, q0: Tensor, k0: Tensor, v0: Tensor, gy: Tensor, kernel: int, times: int) -> Tensor:
    q = q0.detach().requires_grad_(True)
    k = k0.detach().requires_grad_(True)
    v = v0.detach().requires_grad_(True)
    some = torch.zeros([1], dtype=6)
    for i in range(times):
      torch.set_grad_enabled(True)
      if kernel == 1:
        y = torch._scaled_dot_product_flash_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), 0., True)[0]
      else:
        if kernel == 3:
          y = torch._scaled_dot_product_cudnn_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), annotate(Optional[Tensor], None), True, 0., True)[0]
        else:
          y = torch.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), annotate(Optional[Tensor], None), 0., True, scale=None, enable_gqa=True)
      torch.set_grad_enabled(False)
      gradients = torch.autograd.grad([y], [q, k, v], annotate(List[Optional[Tensor]], [gy.transpose(1, 2)]))
      g = gradients[0]
      if g is not None:
        some = g.flatten().narrow(0, 0, 1).to(6).cpu() if i == times - 1 else some
    return some
