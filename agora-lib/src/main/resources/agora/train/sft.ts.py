  # Fine-tuning: the loss, its gradient, and the optimizers. Letters as in the forward pass; M: tokens
  # that count in the loss. w: weights, g: their gradients, one each (empty for an empty weight).
  # documents: lengths of the documents that share the only row, empty where a row is one sequence.

  # Causal attention within each document.
  def sft_attend(self, q: Tensor, k: Tensor, v: Tensor, documents: List[int], mask: Optional[Tensor], f: List[float]) -> Tensor:
    if len(documents) < 2:
      return self.attend(q, k, v, f, mask)
    else:
      return self.sft_documents(q, k, v, documents, mask, f)

  # One document after the other; documents.ts.py decides whether it is this that sft_documents is.
  def sft_documents_in_turn(self, q: Tensor, k: Tensor, v: Tensor, documents: List[int], mask: Optional[Tensor], f: List[float]) -> Tensor:
    qs = q.split_with_sizes(documents, 1)
    ks = k.split_with_sizes(documents, 1)
    vs = v.split_with_sizes(documents, 1)
    out = annotate(List[Tensor], [])
    for i in range(len(documents)):
      m = mask
      if mask is not None:
        m = mask.narrow(0, 0, documents[i]).narrow(1, 0, documents[i])
      out.append(self.attend(qs[i], ks[i], vs[i], f, m))
    return torch.cat(out, 1)

  # The summed loss of h [M,d] and its gradient with respect to h, times scale; adds the head's own
  # gradient to g. The head is applied to `chunk` tokens at a time: no [M,V] is ever held.
  def sft_head(self, h: Tensor, head: Tensor, g: Tensor, targets: Tensor, scale: float, chunk: int, learn: bool, f: List[float]) -> Tuple[Tensor, Tensor]:
    M = h.size(0)
    loss = torch.zeros([], dtype=7, device=h.device)
    dh = torch.empty_like(h)
    n = 0
    while n < M:
      m = min(chunk, M - n)
      x = h.narrow(0, n, m)
      y = targets.narrow(0, n, m).unsqueeze(1)
      z = torch.linear(x, head).to(6)
      if f[4] != 1. or f[6] > 0.:
        z = self.scaled(z, f)
      slope = annotate(Optional[Tensor], None)
      if learn and f[6] > 0.:
        slope = 1. - (z / f[6]).square_()
      top = z.amax(1, True)
      picked = z.gather(1, y)
      z.sub_(top).exp_()
      total = z.sum(1, True)
      loss.add_((total.log() + top - picked).sum(dtype=7))
      if learn:
        z.mul_(total.reciprocal().mul_(scale))
        z.scatter_add_(1, y, torch.full([m, 1], -scale, dtype=6, device=h.device))
        if slope is not None:
          z.mul_(slope)
        if f[4] != 1.:
          z.div_(f[4])
        d = z.to(h.dtype)
        torch.mm(d, head, out=dh.narrow(0, n, m))
        self.sft_outer(g, torch.empty([0]), d, x)
      n = n + m
    return (loss, dh)

  # The summed loss of a micro-batch, with adapters if there are any.
  def sft_loss(self, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, tokens: Tensor, positions: Tensor, documents: List[int], sources: Tensor, targets: Tensor, chunk: int, a: List[Tensor], factors: List[float]) -> Tensor:
    torch.set_grad_enabled(False)
    dev = w[0].device
    tokens = tokens.to(dev)
    positions = positions.to(dev)
    T = tokens.size(1)
    c = cos.index_select(0, positions).view([1, T, 1, -1])
    s = sin.index_select(0, positions).view([1, T, 1, -1])
    none = annotate(Optional[Tensor], None)
    narrow = none
    if window > 0 and T > window:
      narrow = self.window_mask(T, window, tokens)
    x = self.embedded(w[0], tokens.view([-1]), f)
    wanted = annotate(Optional[Tensor], None)
    for i in range(shape[0]):
      if i == shape[0] - 1:
        wanted = sources.to(dev)
      mask = none
      if self.windowed(shape, i):
        mask = narrow
      x = self.sft_forward(x, annotate(List[Tensor], []), w, 4 + 14 * i, self.turn(c, shape, i), self.turn(s, shape, i), shape, f, tokens.size(0), documents, mask, wanted, a, factors, 0)
    h = self.sft_norm(x, self.sft_factor(x, f), self.gain(w[1], f))
    loss, dh = self.sft_head(h, self.head(w), torch.empty([0]), targets.to(dev), 1., chunk, False, f)
    return loss.cpu()

  # Gradient buffers: zeros like the weights, in type dtype; empty where a weight is not trained.
  def sft_zeros(self, w: List[Tensor], dtype: int) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for t in w:
      out.append(torch.zeros_like(t, dtype=dtype))
    return out

  # A copy of x beside the weights.
  def sft_place(self, x: Tensor, like: Tensor) -> Tensor:
    return x.to(like.device).clone()

  def sft_copies(self, w: List[Tensor], dtype: int) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for t in w:
      out.append(t.detach().to(dtype).clone())
    return out
