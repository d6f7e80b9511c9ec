  # The backward pass, written out: fewer passes over memory than recorded operations, gradients of
  # weights added in place, and of the last layer only what the loss needs. Letters and weights as in
  # the forward pass; N = B * T. keep: what a layer's forward saves for its backward.

  # The factor that brings each row to root mean square 1: [..,1], F32.
  def sft_factor(self, x: Tensor, f: List[float]) -> Tensor:
    n = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
    return n.mul_(n).div_(float(x.size(-1))).add_(f[0]).rsqrt_()

  def sft_norm(self, x: Tensor, r: Tensor, weight: Tensor) -> Tensor:
    return torch.mul(x, r).mul_(weight).to(x.dtype)

  # Adds to gx the gradient with respect to x of sft_norm, given that of its result; overwrites dh.
  # norms.ts.py decides whether it is this that sft_norm_back is.
  def sft_norm_back_in_passes(self, gx: Tensor, dh: Tensor, x: Tensor, r: Tensor, weight: Tensor, g: Tensor) -> None:
    d = x.size(-1)
    p = torch.mul(dh, x).view([-1, d])
    f = r.view([-1])
    if p.dtype == 6:
      if g.numel() > 0:
        g.add_(torch.mv(p.t(), f))
      c = torch.mv(p, weight).mul_(f).mul_(f).mul_(f).div_(-float(d)).view(r.size())
      gx.addcmul_(x, c)
      gx.addcmul_(dh.mul_(r), weight)
    else:
      q = p.to(6)
      if g.numel() > 0:
        g.add_(torch.mv(q.t(), f))
      c = torch.mv(q, weight.to(6)).mul_(f).mul_(f).mul_(f).div_(-float(d)).view(r.size())
      gx.copy_(torch.mul(x, c).add_(torch.mul(dh, r).mul_(weight)).add_(gx))
    return None

  # Adds a^T b to the gradient of a matrix, and the sum of a to that of its bias. Where bias has three
  # dimensions, [B,k,l], the gradient itself is not formed: see examples.ts.py.
  def sft_outer(self, g: Tensor, bias: Tensor, a: Tensor, b: Tensor) -> None:
    if bias.dim() == 3:
      self.sft_outer_projected(g, bias, a, b)
      return None
    if g.numel() > 0:
      if g.dtype == a.dtype:
        g.addmm_(a.t(), b)
      else:
        g.add_(torch.mm(a.t(), b))
    if bias.numel() > 0:
      bias.add_(a.sum([0]))
    return None

  # Adds to each row's [k,l] that row's part of a^T b, projected on both sides. g: the projection of a's
  # columns to k numbers and that of b's to l, one after the other.
  def sft_outer_projected(self, g: Tensor, rows: Tensor, a: Tensor, b: Tensor) -> None:
    B = rows.size(0)
    k = rows.size(1)
    l = rows.size(2)
    m = a.size(1)
    n = b.size(1)
    left = torch.mm(a, g.narrow(0, 0, m * k).view([m, k])).view([B, -1, k])
    right = torch.mm(b, g.narrow(0, m * k, n * l).view([n, l])).view([B, -1, l])
    rows.add_(torch.bmm(left.transpose(1, 2), right).to(6))
    return None

  def sft_linear_add(self, x: Tensor, y: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    if bias.numel() > 0:
      return torch.addmm(x, y, weight.t()).add_(bias)
    else:
      return torch.addmm(x, y, weight.t())

  # Whether the gated product is kept, rather than computed again in the backward pass: where that of
  # all layers has fewer than 2^24 numbers.
  def sft_roomy(self, gu: Tensor, shape: List[int]) -> bool:
    return gu.numel() * shape[0] < 33554432

  # One layer, x [N,d] to [N,d], or to [M,d] where only some rows are wanted of the last.
  def sft_forward(self, x: Tensor, keep: List[Tensor], w: List[Tensor], at: int, cos: Tensor, sin: Tensor, shape: List[int], f: List[float], B: int, documents: List[int], mask: Optional[Tensor], wanted: Optional[Tensor], a: List[Tensor], factors: List[float], seed: int) -> Tensor:
    H = shape[1]
    K = shape[2]
    D = shape[3]
    N = x.size(0)
    h1 = x
    if w[at].numel() > 0:
      h1, r1 = self.sft_normed(x, self.gain(w[at], f), f)
      keep.append(x)
      keep.append(r1)
    keep.append(h1)
    y = self.linear(h1, w[at + 1], w[at + 2])
    if len(a) > 0:
      self.sft_adapt(y, h1, keep, a, 14 * ((at - 4) // 14), [H * D, K * D, K * D], factors, seed + 4 * at)
    y = y.view([B, N // B, H + 2 * K, D])
    qk = y.narrow(2, 0, H + K)
    if w[at + 3].numel() > 0:
      keep.append(qk)
      if w[at + 3].numel() == D:
        r = self.sft_factor(qk, f)
        keep.append(r)
        weights = torch.cat([self.gain(w[at + 3], f).expand([H, D]), self.gain(w[at + 4], f).expand([K, D])])
        qk = self.sft_norm(qk, r, weights)
      else:
        qk = torch.cat([self.sft_norm_whole(qk.narrow(2, 0, H), keep, w[at + 3], f), self.sft_norm_whole(qk.narrow(2, H, K), keep, w[at + 4], f)], 2)
    qk = self.sft_rotate(qk, cos, sin, D)
    q = qk.narrow(2, 0, H).detach().requires_grad_(True)
    k = qk.narrow(2, H, K).detach().requires_grad_(True)
    v = y.narrow(2, H + K, K).detach().requires_grad_(True)
    torch.set_grad_enabled(True)
    seen = self.sft_attend(q, k, v, documents, mask, f)
    torch.set_grad_enabled(False)
    keep.append(q)
    keep.append(k)
    keep.append(v)
    keep.append(seen)
    b = seen.detach().view([N, H * D])
    if wanted is not None:
      b = b.index_select(0, wanted)
      x = x.index_select(0, wanted)
    keep.append(b)
    plain = w[at + 12].numel() == 0 and f[3] == 1.
    if plain:
      x1 = self.sft_linear_add(x, b, w[at + 5], w[at + 6])
    else:
      x1 = self.linear(b, w[at + 5], w[at + 6])
    if len(a) > 0:
      self.sft_adapt(x1, b, keep, a, 14 * ((at - 4) // 14) + 6, [x1.size(1)], factors, seed + 4 * at + 1)
    if not plain:
      x1 = torch.add(x, self.sft_added(x1, keep, w[at + 12], f))
    h2 = x1
    if w[at + 7].numel() > 0:
      h2, r2 = self.sft_normed(x1, self.gain(w[at + 7], f), f)
      keep.append(x1)
      keep.append(r2)
    keep.append(h2)
    gu = self.linear(h2, w[at + 8], w[at + 9])
    F = gu.size(1) // 2
    if len(a) > 0:
      self.sft_adapt(gu, h2, keep, a, 14 * ((at - 4) // 14) + 8, [F, F], factors, seed + 4 * at + 2)
    opened = self.opened(gu.narrow(1, 0, F), shape)
    if self.sft_roomy(gu, shape):
      u = torch.mul(opened, gu.narrow(1, F, F))
      keep.append(opened)
      keep.append(u)
    else:
      u = opened.mul_(gu.narrow(1, F, F))
    keep.append(gu)
    if plain:
      y = self.sft_linear_add(x1, u, w[at + 10], w[at + 11])
    else:
      y = self.linear(u, w[at + 10], w[at + 11])
    if len(a) > 0:
      self.sft_adapt(y, u, keep, a, 14 * ((at - 4) // 14) + 12, [y.size(1)], factors, seed + 4 * at + 3)
    if not plain:
      y = torch.add(x1, self.sft_added(y, keep, w[at + 13], f))
    return y

  # A norm over all heads together, x [B,T,n,D]; keeps the factor for the backward pass.
  def sft_norm_whole(self, x: Tensor, keep: List[Tensor], weight: Tensor, f: List[float]) -> Tensor:
    flat = x.flatten(2)
    r = self.sft_factor(flat, f)
    keep.append(r)
    return self.sft_norm(flat, r, self.gain(weight, f)).view(x.size())

  def sft_rotate(self, qk: Tensor, cos: Tensor, sin: Tensor, D: int) -> Tensor:
    if cos.size(-1) == D:
      return torch.mul(qk, cos).addcmul_(torch.roll(qk, [D // 2], [3]), sin)
    else:
      return self.rotate(qk, cos, sin)

  # What a layer adds to the stream, where that is normed or scaled.
  def sft_added(self, y: Tensor, keep: List[Tensor], weight: Tensor, f: List[float]) -> Tensor:
    z = y
    if weight.numel() > 0:
      r = self.sft_factor(y, f)
      keep.append(y)
      keep.append(r)
      z = self.sft_norm(y, r, self.gain(weight, f))
    if f[3] != 1.:
      z = z * f[3]
    return z

  # The gradient with respect to y of sft_added, given that of the stream.
  def sft_added_back(self, gy: Tensor, keep: List[Tensor], weight: Tensor, g: Tensor, f: List[float]) -> Tensor:
    d = gy
    if f[3] != 1.:
      d = d * f[3]
    if weight.numel() > 0:
      r = keep.pop()
      y = keep.pop()
      into = torch.zeros_like(y)
      self.sft_norm_back(into, d.clone(), y, r, self.gain(weight, f), g)
      d = into
    return d

  # The derivative of GELU's tanh form.
  def sft_gelu_slope(self, x: Tensor) -> Tensor:
    t = self.gelu_tanh(x)
    inner = (x * x * 0.134145 + 1.) * 0.7978845608028654
    return (t + 1.) * 0.5 + x * 0.5 * (1. - t * t) * inner

  # The gradient with respect to a layer's input, given that of its output, which it overwrites.
  def sft_backward(self, gy: Tensor, keep: List[Tensor], w: List[Tensor], g: List[Tensor], at: int, cos: Tensor, sin: Tensor, shape: List[int], f: List[float], B: int, wanted: Optional[Tensor], a: List[Tensor], ga: List[Tensor], factors: List[float]) -> Tensor:
    H = shape[1]
    K = shape[2]
    D = shape[3]
    plain = w[at + 12].numel() == 0 and f[3] == 1.
    ge = gy
    if not plain:
      ge = self.sft_added_back(gy, keep, w[at + 13], g[at + 13], f)
    drop = self.sft_dropped(keep, a, factors)
    gu = keep.pop()
    F = gu.size(1) // 2
    left = gu.narrow(1, 0, F)
    right = gu.narrow(1, F, F)
    if self.sft_roomy(gu, shape):
      u = keep.pop()
      opened = keep.pop()
    else:
      opened = self.opened(left, shape)
      u = torch.mul(opened, right)
    self.sft_outer(g[at + 10], g[at + 11], ge, u)
    du = torch.mm(ge, w[at + 10])
    if len(a) > 0:
      self.sft_adapt_back(du, ge, u, drop, a, ga, 14 * ((at - 4) // 14) + 12, [gy.size(1)], factors)
    dg = torch.empty_like(gu)
    torch.mul(du, opened, out=dg.narrow(1, F, F))
    if shape[5] == 1:
      dg.narrow(1, 0, F).copy_(du.mul_(right).mul_(self.sft_gelu_slope(left)))
    else:
      torch.silu_backward(du.mul_(right), left, grad_input=dg.narrow(1, 0, F))
    drop = self.sft_dropped(keep, a, factors)
    h2 = keep.pop()
    self.sft_outer(g[at + 8], g[at + 9], dg, h2)
    dh = torch.mm(dg, w[at + 8])
    if len(a) > 0:
      self.sft_adapt_back(dh, dg, h2, drop, a, ga, 14 * ((at - 4) // 14) + 8, [F, F], factors)
    if w[at + 7].numel() > 0:
      r2 = keep.pop()
      x1 = keep.pop()
      self.sft_norm_back(gy, dh, x1, r2, self.gain(w[at + 7], f), g[at + 7])
    else:
      gy.add_(dh)
    go = gy
    if not plain:
      go = self.sft_added_back(gy, keep, w[at + 12], g[at + 12], f)
    drop = self.sft_dropped(keep, a, factors)
    b = keep.pop()
    self.sft_outer(g[at + 5], g[at + 6], go, b)
    da = torch.mm(go, w[at + 5])
    if len(a) > 0:
      self.sft_adapt_back(da, go, b, drop, a, ga, 14 * ((at - 4) // 14) + 6, [gy.size(1)], factors)
    seen = keep.pop()
    v = keep.pop()
    k = keep.pop()
    q = keep.pop()
    N = seen.size(0) * seen.size(1)
    if wanted is not None:
      all = torch.zeros([N, H * D], dtype=da.dtype, device=da.device)
      da = all.index_copy_(0, wanted, da)
      rest = torch.zeros([N, gy.size(1)], dtype=gy.dtype, device=gy.device)
      gy = rest.index_copy_(0, wanted, gy)
    ds = torch.autograd.grad([seen], [q, k, v], annotate(List[Optional[Tensor]], [da.view(seen.size())]))
    dq = ds[0]
    dk = ds[1]
    dv = ds[2]
    dy = torch.empty([B, N // B, H + 2 * K, D], dtype=gy.dtype, device=gy.device)
    if dq is not None:
      if dk is not None:
        if dv is not None:
          dqk = torch.cat([dq, dk], 2)
          if cos.size(-1) == D:
            torch.mul(dqk, cos, out=dy.narrow(2, 0, H + K))
            dy.narrow(2, 0, H + K).addcmul_(torch.roll(dqk, [D // 2], [3]), sin, value=-1)
          else:
            dy.narrow(2, 0, H + K).copy_(self.rotate(dqk, cos, sin.neg()))
          dy.narrow(2, H + K, K).copy_(dv)
    if w[at + 3].numel() > 0:
      dqk = dy.narrow(2, 0, H + K).clone()
      into = torch.zeros_like(dqk)
      if w[at + 3].numel() == D:
        r = keep.pop()
        qk = keep.pop()
        self.sft_norm_back_heads(into, dqk, qk, r, 0, H, self.gain(w[at + 3], f), g[at + 3])
        self.sft_norm_back_heads(into, dqk, qk, r, H, K, self.gain(w[at + 4], f), g[at + 4])
      else:
        rk = keep.pop()
        rq = keep.pop()
        qk = keep.pop()
        self.sft_norm_back_whole(into, dqk, qk, rq, 0, H, self.gain(w[at + 3], f), g[at + 3])
        self.sft_norm_back_whole(into, dqk, qk, rk, H, K, self.gain(w[at + 4], f), g[at + 4])
      dy.narrow(2, 0, H + K).copy_(into)
    dy = dy.view([N, (H + 2 * K) * D])
    drop = self.sft_dropped(keep, a, factors)
    h1 = keep.pop()
    self.sft_outer(g[at + 1], g[at + 2], dy, h1)
    dh = torch.mm(dy, w[at + 1])
    if len(a) > 0:
      self.sft_adapt_back(dh, dy, h1, drop, a, ga, 14 * ((at - 4) // 14), [H * D, K * D, K * D], factors)
    if w[at].numel() > 0:
      r1 = keep.pop()
      x = keep.pop()
      self.sft_norm_back(gy, dh, x, r1, self.gain(w[at], f), g[at])
    else:
      gy.add_(dh)
    return gy

  def sft_norm_back_whole(self, into: Tensor, dh: Tensor, x: Tensor, r: Tensor, start: int, n: int, weight: Tensor, g: Tensor) -> None:
    gx = into.narrow(2, start, n).flatten(2).contiguous()
    self.sft_norm_back(gx, dh.narrow(2, start, n).flatten(2).contiguous(), x.narrow(2, start, n).flatten(2).contiguous(), r, weight, g)
    part = into.narrow(2, start, n)
    part.copy_(gx.view(part.size()))
    return None

  def sft_norm_back_heads(self, into: Tensor, dh: Tensor, x: Tensor, f: Tensor, start: int, n: int, weight: Tensor, g: Tensor) -> None:
    gx = into.narrow(2, start, n).contiguous()
    self.sft_norm_back(gx, dh.narrow(2, start, n).contiguous(), x.narrow(2, start, n).contiguous(), f.narrow(2, start, n).contiguous(), weight, g)
    into.narrow(2, start, n).copy_(gx)
    return None

  # One micro-batch: adds the gradient of its summed loss, times scale, to g; returns the summed loss.
  # tokens [B,T]; positions [T]; sources, targets [M]. a, ga: adapters and their gradients, empty for
  # none; factors: their scale and dropout. again: the first layers that keep only their input for the
  # backward pass and are computed again there; of the last one that never pays.
  def sft_micro(self, w: List[Tensor], g: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, tokens: Tensor, positions: Tensor, documents: List[int], sources: Tensor, targets: Tensor, scale: float, chunk: int, again: int, a: List[Tensor], ga: List[Tensor], factors: List[float], seed: int) -> Tensor:
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
    none = annotate(Optional[Tensor], None)
    narrow = none
    if window > 0 and T > window:
      narrow = self.window_mask(T, window, tokens)
    x = self.embedded(w[0], tokens.view([B * T]), f)
    keep = annotate(List[Tensor], [])
    xs = annotate(List[Tensor], [])
    wanted = annotate(Optional[Tensor], None)
    for i in range(L):
      if i == L - 1:
        wanted = sources
      mask = none
      if self.windowed(shape, i):
        mask = narrow
      ci = self.turn(c, shape, i)
      si = self.turn(s, shape, i)
      if i < again:
        xs.append(x)
        x = self.sft_forward(x, annotate(List[Tensor], []), w, 4 + 14 * i, ci, si, shape, f, B, documents, mask, wanted, a, factors, seed)
      else:
        x = self.sft_forward(x, keep, w, 4 + 14 * i, ci, si, shape, f, B, documents, mask, wanted, a, factors, seed)
    loss, gy = self.sft_top(x, w, g, f, targets.to(dev), scale, chunk)
    for j in range(L):
      i = L - 1 - j
      at = 4 + 14 * i
      mask = none
      if self.windowed(shape, i):
        mask = narrow
      ci = self.turn(c, shape, i)
      si = self.turn(s, shape, i)
      if i < again:
        x = self.sft_forward(xs.pop(), keep, w, at, ci, si, shape, f, B, documents, mask, wanted, a, factors, seed)
      gy = self.sft_backward(gy, keep, w, g, at, ci, si, shape, f, B, wanted, a, ga, factors)
      wanted = annotate(Optional[Tensor], None)
    if g[0].numel() > 0:
      if f[1] != 1.:
        gy = gy * f[1]
      g[0].index_add_(0, tokens.view([B * T]), gy.to(g[0].dtype))
    return loss.cpu()

  # The summed loss of the last layer's output [M,d], and the gradient with respect to it.
  def sft_top(self, x: Tensor, w: List[Tensor], g: List[Tensor], f: List[float], targets: Tensor, scale: float, chunk: int) -> Tuple[Tensor, Tensor]:
    h, r = self.sft_normed(x, self.gain(w[1], f), f)
    ghead = g[0]
    if w[2].numel() > 0:
      ghead = g[2]
    loss, dh = self.sft_head(h, self.head(w), ghead, targets, scale, chunk, True, f)
    gy = torch.zeros_like(x)
    self.sft_norm_back(gy, dh, x, r, self.gain(w[1], f), g[1])
    return (loss, gy)

  # The forward half of a micro-batch whose backward half goes layer by layer: the summed loss, the
  # gradient with respect to the last layer's output, and the input of every layer.
  def sft_up(self, w: List[Tensor], g: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, tokens: Tensor, positions: Tensor, documents: List[int], sources: Tensor, targets: Tensor, scale: float, chunk: int) -> Tuple[Tensor, Tensor, List[Tensor]]:
    torch.set_grad_enabled(False)
    dev = w[0].device
    tokens = tokens.to(dev)
    positions = positions.to(dev)
    T = tokens.size(1)
    c = cos.index_select(0, positions).view([1, T, 1, -1])
    s = sin.index_select(0, positions).view([1, T, 1, -1])
    unmasked = annotate(Optional[Tensor], None)
    narrow = unmasked
    if window > 0 and T > window:
      narrow = self.window_mask(T, window, tokens)
    none = annotate(List[Tensor], [])
    x = self.embedded(w[0], tokens.view([-1]), f)
    xs = annotate(List[Tensor], [])
    wanted = annotate(Optional[Tensor], None)
    for i in range(shape[0]):
      if i == shape[0] - 1:
        wanted = sources.to(dev)
      xs.append(x)
      mask = unmasked
      if self.windowed(shape, i):
        mask = narrow
      x = self.sft_forward(x, annotate(List[Tensor], []), w, 4 + 14 * i, self.turn(c, shape, i), self.turn(s, shape, i), shape, f, tokens.size(0), documents, mask, wanted, none, [], 0)
    loss, gy = self.sft_top(x, w, g, f, targets.to(dev), scale, chunk)
    return (loss.cpu(), gy, xs)

  # The backward half of layer i: adds to its fourteen gradients, the last of g, and returns the
  # gradient with respect to its input x. layer: its fourteen weights.
  def sft_down(self, layer: List[Tensor], g: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, tokens: Tensor, positions: Tensor, documents: List[int], sources: Tensor, i: int, x: Tensor, gy: Tensor) -> Tensor:
    torch.set_grad_enabled(False)
    dev = x.device
    T = tokens.size(1)
    c = self.turn(cos.index_select(0, positions.to(dev)).view([1, T, 1, -1]), shape, i)
    s = self.turn(sin.index_select(0, positions.to(dev)).view([1, T, 1, -1]), shape, i)
    mask = annotate(Optional[Tensor], None)
    if window > 0 and T > window and self.windowed(shape, i):
      mask = self.window_mask(T, window, x)
    wanted = annotate(Optional[Tensor], None)
    if i == shape[0] - 1:
      wanted = sources.to(dev)
    none = annotate(List[Tensor], [])
    keep = annotate(List[Tensor], [])
    self.sft_forward(x, keep, layer, 0, c, s, shape, f, tokens.size(0), documents, mask, wanted, none, [], 0)
    return self.sft_backward(gy, keep, layer, g, 0, c, s, shape, f, tokens.size(0), wanted, none, none, [])

  # Adds the gradient of the embedding.
  def sft_bottom(self, g: Tensor, f: List[float], tokens: Tensor, gy: Tensor) -> Tensor:
    if f[1] != 1.:
      gy = gy * f[1]
    g.index_add_(0, tokens.to(g.device).view([-1]), gy.to(g.dtype))
    return torch.zeros([1])
