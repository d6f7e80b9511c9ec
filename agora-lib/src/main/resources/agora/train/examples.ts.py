  # Passes of single examples: what a network says of each token that counts, and the gradient of each
  # row's loss, projected. Letters as in the backward pass; a row of the batch is one example.

  # h [M,d] to nats and ranks of the targets (F64, [M]), and the gradient of sum(nats * scale) with
  # respect to h. A rank is 1 plus the tokens with a larger logit, at most `most`.
  def sft_head_each(self, h: Tensor, head: Tensor, targets: Tensor, scale: Tensor, most: int, chunk: int, f: List[float]) -> Tuple[Tensor, Tensor, Tensor]:
    M = h.size(0)
    dh = torch.empty_like(h)
    nats = torch.empty([M], dtype=7, device=h.device)
    ranks = torch.empty([M], dtype=7, device=h.device)
    n = 0
    while n < M:
      m = min(chunk, M - n)
      x = h.narrow(0, n, m)
      y = targets.narrow(0, n, m).unsqueeze(1)
      z = torch.linear(x, head).to(6)
      if f[4] != 1. or f[6] > 0.:
        z = self.scaled(z, f)
      slope = annotate(Optional[Tensor], None)
      if f[6] > 0.:
        slope = 1. - (z / f[6]).square_()
      picked = z.gather(1, y)
      ranks.narrow(0, n, m).copy_(torch.gt(z, picked).sum([1]).add_(1).clamp_max_(most))
      top = z.amax(1, True)
      z.sub_(top).exp_()
      total = z.sum(1, True)
      nats.narrow(0, n, m).copy_((total.log() + top - picked).squeeze(1))
      z.div_(total)
      z.scatter_add_(1, y, torch.full([m, 1], -1., dtype=6, device=h.device))
      z.mul_(scale.narrow(0, n, m).unsqueeze(1))
      if slope is not None:
        z.mul_(slope)
      if f[4] != 1.:
        z.div_(f[4])
      torch.mm(z.to(h.dtype), head, out=dh.narrow(0, n, m))
      n = n + m
    return (nats, ranks, dh)

  # scale [M]: one over the number of tokens that count in the token's row. signs: the projections of
  # sft_outer_projected, four a layer; none for a forward pass alone. Returns nats, ranks and the
  # projected gradients [B,k*l] of each row's mean loss with respect to the matrices of all layers.
  def sft_examples(self, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, tokens: Tensor, positions: Tensor, documents: List[int], sources: Tensor, targets: Tensor, scale: Tensor, signs: List[Tensor], k: int, l: int, most: int, chunk: int) -> Tuple[Tensor, Tensor, Tensor]:
    torch.set_grad_enabled(False)
    dev = w[0].device
    tokens = tokens.to(dev)
    positions = positions.to(dev)
    sources = sources.to(dev)
    B = tokens.size(0)
    T = tokens.size(1)
    L = shape[0]
    c = cos.index_select(0, positions).view([1, T, 1, -1])
    s = sin.index_select(0, positions).view([1, T, 1, -1])
    narrow = annotate(Optional[Tensor], None)
    if window > 0 and T > window:
      narrow = self.window_mask(T, window, tokens)
    none = annotate(List[Tensor], [])
    all = annotate(Optional[Tensor], None)
    keep = annotate(List[Tensor], [])
    x = self.embedded(w[0], tokens.view([B * T]), f)
    for i in range(L):
      mask = annotate(Optional[Tensor], None)
      if self.windowed(shape, i):
        mask = narrow
      x = self.sft_forward(x, keep, w, 4 + 14 * i, self.turn(c, shape, i), self.turn(s, shape, i), shape, f, B, documents, mask, all, none, [], 0)
      if len(signs) == 0:
        keep = annotate(List[Tensor], [])
    y = x.index_select(0, sources)
    h, r = self.sft_normed(y, self.gain(w[1], f), f)
    nats, ranks, dh = self.sft_head_each(h, self.head(w), targets.to(dev), scale.to(dev), most, chunk, f)
    sketch = torch.zeros([B, k, l], dtype=6, device=dev)
    if len(signs) > 0:
      empty = torch.empty([0], dtype=6, device=dev)
      gy = torch.zeros_like(y)
      self.sft_norm_back(gy, dh, y, r, self.gain(w[1], f), empty)
      gx = torch.zeros_like(x).index_copy_(0, sources, gy)
      g = annotate(List[Tensor], [])
      for at in range(len(w)):
        g.append(empty)
      for i in range(L):
        for p in range(4):
          at = 4 + 14 * i + [1, 5, 8, 10][p]
          g[at] = signs[4 * i + p]
          g[at + 1] = sketch
      for j in range(L):
        i = L - 1 - j
        gx = self.sft_backward(gx, keep, w, g, 4 + 14 * i, self.turn(c, shape, i), self.turn(s, shape, i), shape, f, B, all, none, none, [])
    return (nats.cpu(), ranks.cpu(), sketch.view([B, k * l]).cpu())

  # A copy of x beside a tensor and in its type.
  def sft_place_as(self, x: Tensor, like: Tensor) -> Tensor:
    return x.to(like.device).to(like.dtype).clone()
