  def sft_add(self, g: Tensor, d: Optional[Tensor]) -> None:
    if d is not None:
      g.add_(d)
    return None

  def sft_layer(self, x: Tensor, w: List[Tensor], at: int, cos: Tensor, sin: Tensor, shape: List[int], f: List[float], documents: List[int], mask: Optional[Tensor]) -> Tensor:
    q, k, v = self.project(self.rms(x, w[at], f), w, at, cos, sin, shape, f)
    return self.rest(x, self.sft_attend(q, k, v, documents, mask, f), w, at, shape, f)

  # The same as sft_micro with operations recorded by libtorch: what the tests compare it with.
  def sft_recorded(self, w: List[Tensor], g: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, tokens: Tensor, positions: Tensor, documents: List[int], sources: Tensor, targets: Tensor, scale: float, chunk: int, checkpointing: bool) -> Tensor:
    torch.set_grad_enabled(False)
    dev = w[0].device
    tokens = tokens.to(dev)
    positions = positions.to(dev)
    sources = sources.to(dev)
    targets = targets.to(dev)
    B = tokens.size(0)
    T = tokens.size(1)
    L = shape[0]
    c = cos.index_select(0, positions).view([1, T, 1, -1])
    s = sin.index_select(0, positions).view([1, T, 1, -1])
    mask = annotate(Optional[Tensor], None)
    if window > 0 and T > window:
      mask = self.window_mask(T, window, tokens)
    leaves = annotate(List[Tensor], [])
    for t in w:
      leaves.append(t.detach().clone().requires_grad_(True))
    x = torch.embedding(w[0], tokens)
    xs = annotate(List[Tensor], [])
    ys = annotate(List[Tensor], [])
    for i in range(L):
      x = x.detach().requires_grad_(True)
      xs.append(x)
      torch.set_grad_enabled(not checkpointing)
      y = self.sft_layer(x, leaves, 4 + 14 * i, c, s, shape, f, documents, mask)
      torch.set_grad_enabled(False)
      if not checkpointing:
        ys.append(y)
      x = y.detach()
    d = x.size(2)
    last = x.view([B * T, d]).index_select(0, sources).requires_grad_(True)
    torch.set_grad_enabled(True)
    h = self.rms(last, leaves[1], f)
    torch.set_grad_enabled(False)
    head = self.head(w)
    ghead = g[0]
    if w[2].numel() > 0:
      ghead = g[2]
    loss, dh = self.sft_head(h.detach(), head, ghead, targets, scale, chunk, True, f)
    ds = torch.autograd.grad([h], [last, leaves[1]], annotate(List[Optional[Tensor]], [dh]))
    self.sft_add(g[1], ds[1])
    dx = ds[0]
    gy = torch.zeros_like(x).view([B * T, d])
    if dx is not None:
      gy.index_copy_(0, sources, dx)
    gy = gy.view([B, T, d])
    for j in range(L):
      i = L - 1 - j
      at = 4 + 14 * i
      x = xs.pop()
      if checkpointing:
        torch.set_grad_enabled(True)
        y = self.sft_layer(x, leaves, at, c, s, shape, f, documents, mask)
        torch.set_grad_enabled(False)
      else:
        y = ys.pop()
      inputs = annotate(List[Tensor], [x])
      for t in range(14):
        inputs.append(leaves[at + t])
      ds = torch.autograd.grad([y], inputs, annotate(List[Optional[Tensor]], [gy]), False, False, True)
      for t in range(14):
        self.sft_add(g[at + t], ds[1 + t])
      dx = ds[0]
      if dx is not None:
        gy = dx
    g[0].index_add_(0, tokens.view([B * T]), gy.reshape([B * T, d]).to(g[0].dtype))
    return loss.cpu()
