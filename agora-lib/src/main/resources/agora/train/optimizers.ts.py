  # Optimizers. w weights, g gradients, m and v first and second moments: lists of the same shapes.

  # The Euclidean norm of the whole gradient, F64; scales it down to `limit` where it is longer and
  # limit is not 0.
  def sft_clip(self, g: List[Tensor], limit: float) -> Tensor:
    norm = torch.stack(torch._foreach_norm(g, 2, 6)).to(7).norm()
    n = float(norm)
    if limit > 0. and n > limit:
      torch._foreach_mul_(g, limit / n)
    return norm.cpu()

  def sft_clear(self, g: List[Tensor]) -> Tensor:
    torch._foreach_zero_(g)
    return torch.zeros([1])

  # AdamW with everything in F32, one pass over memory.
  def sft_adamw(self, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: int, lr: float, beta1: float, beta2: float, eps: float, decay: float) -> Tensor:
    steps = annotate(List[Tensor], [])
    none = annotate(List[Tensor], [])
    step = torch.full([], t, dtype=6, device=w[0].device)
    for i in range(len(w)):
      steps.append(step)
    torch._fused_adamw_(w, g, m, v, none, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
    return step

  # AdamW as PyTorch's plain loop does it, every result rounded to the weights' type; on a GPU, where a
  # step is as long as its passes over memory, in PyTorch's one pass that rounds once.
  def sft_adamw_plain(self, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: int, lr: float, beta1: float, beta2: float, eps: float, decay: float) -> Tensor:
    if w[0].is_cuda:
      return self.sft_adamw(w, g, m, v, t, lr, beta1, beta2, eps, decay)
    root = (1. - beta2 ** t) ** 0.5
    size = lr / (1. - beta1 ** t)
    for i in range(len(w)):
      w[i].mul_(1. - lr * decay)
      m[i].lerp_(g[i], 1. - beta1)
      v[i].mul_(beta2).addcmul_(g[i], g[i], value=1. - beta2)
      w[i].addcdiv_(m[i], (v[i].sqrt() / root).add_(eps), value=-size)
    return torch.zeros([1])

  # AdamW in single precision, whatever the weights and moments are kept in, a block at a time.
  # keep: how an update smaller than half a step of the weight's type is kept: 0 rounded away,
  # 1 in a master copy, 2 in what rounding took away, 3 by rounding up or down at random.
  # spare: the masters or remainders, empty otherwise. scales: two a weight where moments have 8 bits.
  def sft_adamw_narrow(self, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], spare: List[Tensor], scales: List[Tensor], keep: int, t: int, lr: float, beta1: float, beta2: float, eps: float, decay: float) -> Tensor:
    root = (1. - beta2 ** t) ** 0.5
    size = lr / (1. - beta1 ** t)
    block = 16777216
    for i in range(len(w)):
      n = w[i].numel()
      at = 0
      while at < n:
        k = min(block, n - at)
        gi = g[i].view([-1]).narrow(0, at, k).to(6)
        mi = m[i].view([-1]).narrow(0, at, k)
        vi = v[i].view([-1]).narrow(0, at, k)
        wi = w[i].view([-1]).narrow(0, at, k)
        if len(scales) > 0:
          from = at // 256
          many = (k + 255) // 256
          ms = scales[2 * i].narrow(0, from, many)
          vs = scales[2 * i + 1].narrow(0, from, many)
          first = self.sft_widen(mi, ms, 127., 2)
          second = self.sft_widen(vi, vs, 255., 4)
          first.lerp_(gi, 1. - beta1)
          second.mul_(beta2).addcmul_(gi, gi, value=1. - beta2)
          self.sft_shorten(first, mi, ms, 127., 2)
          self.sft_shorten(second, vi, vs, 255., 4)
        else:
          first = mi.to(6).lerp_(gi, 1. - beta1)
          second = vi.to(6).mul_(beta2).addcmul_(gi, gi, value=1. - beta2)
          mi.copy_(first)
          vi.copy_(second)
        update = torch.div(first, (second.sqrt() / root).add_(eps)).mul_(size)
        if keep == 1:
          master = spare[i].view([-1]).narrow(0, at, k)
          wi.copy_(master.mul_(1. - lr * decay).sub_(update))
        else:
          if keep == 2:
            left = spare[i].view([-1]).narrow(0, at, k)
            exact = (wi.to(6) + left.to(6)).mul_(1. - lr * decay).sub_(update)
            wi.copy_(exact)
            left.copy_(exact.sub_(wi.to(6)))
          else:
            exact = wi.to(6) * (1. - lr * decay) - update
            if keep == 3:
              exact = self.sft_round_at_random(exact)
            wi.copy_(exact)
        at = at + k
    return torch.zeros([1])

  # Rounds each number to one of its two neighbours in bf16, the nearer one the likelier.
  def sft_round_at_random(self, x: Tensor) -> Tensor:
    mantissa, exponent = torch.frexp(x)
    steps = torch.ldexp(x, 8 - exponent)
    return torch.ldexp((steps + torch.rand_like(x)).floor_(), exponent - 8)

  # Numbers of 8 bits: in blocks of 256, each the block's largest times (q / most) ** power.
  def sft_widen(self, q: Tensor, scale: Tensor, most: float, power: int) -> Tensor:
    n = q.numel()
    x = self.sft_blocks(q.to(6).div_(most))
    y = x.abs().pow_(power).copysign_(x).mul_(scale.unsqueeze(1))
    return y.view([-1]).narrow(0, 0, n).contiguous()

  def sft_shorten(self, x: Tensor, q: Tensor, scale: Tensor, most: float, power: int) -> None:
    y = self.sft_blocks(x)
    top = y.abs().amax(1, True)
    scale.copy_(top.squeeze(1))
    z = y.abs().div_(top.clamp_min_(1e-38)).pow_(1. / float(power)).mul_(most).round_().copysign_(y)
    q.copy_(z.view([-1]).narrow(0, 0, q.numel()))
    return None

  def sft_blocks(self, x: Tensor) -> Tensor:
    rest = x.numel() % 256
    y = x
    if rest > 0:
      y = torch.constant_pad_nd(x, [0, 256 - rest])
    return y.view([-1, 256])

  # The scales of 8-bit moments: two a weight, zeros.
  def sft_scales(self, w: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for t in w:
      for k in range(2):
        out.append(torch.zeros([(t.numel() + 255) // 256], dtype=6, device=t.device))
    return out

  def sft_seed(self, seed: int) -> Tensor:
    torch.manual_seed(seed)
    return torch.zeros([1])

  # Muon: Nesterov momentum m, made orthogonal by Newton-Schulz iterations. A weight of several
  # matrices on top of each other is taken apart; rows: the heights of all matrices, in order.
  def sft_muon(self, w: List[Tensor], g: List[Tensor], m: List[Tensor], rows: List[int], lr: float, momentum: float, iterations: int, decay: float) -> Tensor:
    at = 0
    for i in range(len(w)):
      m[i].lerp_(g[i], 1. - momentum)
      u = g[i].lerp(m[i], momentum)
      w[i].mul_(1. - lr * decay)
      start = 0
      while start < w[i].size(0):
        n = rows[at]
        x = u.narrow(0, start, n)
        scale = max(1., float(n) / float(x.size(1))) ** 0.5
        w[i].narrow(0, start, n).add_(self.sft_orthogonal(x, iterations), alpha=-lr * scale)
        start = start + n
        at = at + 1
    return torch.zeros([1])

  # The nearest matrix with equal singular values, roughly: five iterations of an odd quintic.
  def sft_orthogonal(self, u: Tensor, iterations: int) -> Tensor:
    x = u
    tall = u.size(0) > u.size(1)
    if tall:
      x = u.t()
    x = x / (x.norm() + 1e-7)
    for i in range(iterations):
      a = torch.mm(x, x.t())
      b = torch.addmm(a, a, a, beta=-4.775, alpha=2.0315)
      x = torch.addmm(x, b, x, beta=3.4445)
    if tall:
      x = x.t()
    return x

  # Copies each tensor, converted, into its counterpart.
  def sft_copy(self, to: List[Tensor], source: List[Tensor]) -> Tensor:
    for i in range(len(to)):
      to[i].copy_(source[i])
    return torch.zeros([1])

  # Elements [start, start+n) of a tensor, F32, in the processor's memory.
  def sft_block(self, x: Tensor, start: int, n: int) -> Tensor:
    return x.view([-1]).narrow(0, start, n).to(6).cpu().contiguous()

  # Overwrites elements [start, ..) of a tensor.
  def sft_fill(self, x: Tensor, start: int, values: Tensor) -> Tensor:
    x.view([-1]).narrow(0, start, values.size(0)).copy_(values)
    return torch.zeros([1])

  # A row of a product of [n,n] matrices: to see how fast the machine is.
  def sft_product(self, n: int, like: Tensor) -> Tensor:
    a = torch.ones([n, n], dtype=like.dtype, device=like.device)
    return torch.mm(a, a).narrow(0, 0, 1).to(6).cpu().contiguous()
