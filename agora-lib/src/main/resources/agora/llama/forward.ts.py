  # The Llama network. B rows, T tokens a row, d width, H query heads, K key/value heads, D head size,
  # S slots a row of the cache, L live length, V vocabulary, N = B * T.
  # w: embedding, final norm, output head (empty when tied), reward head (empty when none), then
  #    fourteen a layer: norm1, qkv, qkv bias, q norm, k norm, out, out bias, norm2, gate+up,
  #    gate+up bias, down, down bias, norm after attention, norm after the gated network; one that an
  #    architecture lacks is an empty tensor.
  # shape: [layers, H, K, D, numbers of a head that are rotated, 1 for GELU instead of SiLU, 1 for a plain
  #    second half of a layer, then one code per layer: 1 for a window, plus 2 * its rotation: 0 the
  #    first tables, 1 the second ones, 2 none].
  # f: [epsilon, factor of the embedding, of attention (0: one over the root of D), of what a layer
  #    adds, divisor of the logits, cap of attention, of the logits (0: none), what is added to the
  #    weights of norms].

  def linear(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    if torch.numel(bias) > 0:
      return torch.linear(x, weight, bias)
    else:
      return torch.linear(x, weight)

  def gain(self, weight: Tensor, f: List[float]) -> Tensor:
    if f[7] != 0.:
      return torch.add(weight, f[7])
    else:
      return weight

  # Where an architecture lacks a norm, x itself.
  def rms(self, x: Tensor, weight: Tensor, f: List[float]) -> Tensor:
    if torch.numel(weight) > 0:
      return torch.rms_norm(x, [torch.size(x, -1)], self.gain(weight, f), f[0])
    else:
      return x

  # A norm over each head [B,T,n,D], or over all n heads where its weights are so many.
  def rms_heads(self, x: Tensor, weight: Tensor, f: List[float]) -> Tensor:
    if torch.numel(weight) == torch.size(x, 3):
      return self.rms(x, weight, f)
    else:
      return torch.reshape(self.rms(torch.flatten(x, 2), weight, f), torch.size(x))

  def embedded(self, weight: Tensor, ids: Tensor, f: List[float]) -> Tensor:
    x = torch.embedding(weight, ids)
    if f[1] != 1.:
      x = torch.mul(x, f[1])
    return x

  # Logits, given the output head's product.
  def scaled(self, z: Tensor, f: List[float]) -> Tensor:
    if f[4] != 1.:
      z = torch.div(z, f[4])
    if f[6] > 0.:
      z = torch.mul(torch.tanh(torch.div(z, f[6])), f[6])
    return z

  # The rotation table that a layer uses, of all tables side by side: empty for none.
  def turn(self, tables: Tensor, shape: List[int], i: int) -> Tensor:
    kind = torch.floordiv(shape[7 + i], 2)
    R = shape[4]
    if kind == 2:
      return torch.narrow(tables, -1, 0, 0)
    else:
      if torch.size(tables, -1) == R:
        return tables
      else:
        return torch.narrow(tables, -1, kind * R, R)

  # Whether a layer looks back through the window.
  def windowed(self, shape: List[int], i: int) -> bool:
    return torch.remainder(shape[7 + i], 2) == 1

  # Rotates the first R numbers of every head; sin: its first half is negated.
  def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    R = torch.size(cos, -1)
    D = torch.size(x, 3)
    if R == D:
      return torch.addcmul(torch.mul(x, cos), torch.roll(x, [torch.floordiv(D, 2)], [3]), sin)
    else:
      if R == 0:
        return x
      else:
        y = torch.narrow(x, 3, 0, R)
        z = torch.addcmul(torch.mul(y, cos), torch.roll(y, [torch.floordiv(R, 2)], [3]), sin)
        return torch.cat([z, torch.narrow(x, 3, R, D - R)], 3)

  # The tanh in GELU's tanh form: tanh of sqrt(2 / pi) (x + 0.044715 x^3).
  def gelu_tanh(self, x: Tensor) -> Tensor:
    cube = torch.mul(torch.mul(x, x), x)
    return torch.tanh(torch.mul(torch.add(x, torch.mul(cube, 0.044715)), 0.7978845608028654))

  def opened(self, x: Tensor, shape: List[int]) -> Tensor:
    if shape[5] == 1:
      return torch.mul(torch.mul(x, 0.5), torch.add(self.gelu_tanh(x), 1.))
    else:
      return torch.silu(x)

  # What a layer adds to the stream.
  def added(self, y: Tensor, weight: Tensor, f: List[float]) -> Tensor:
    z = self.rms(y, weight, f)
    if f[3] != 1.:
      z = torch.mul(z, f[3])
    return z

  # Returns q [B,T,H,D], k [B,T,K,D], v [B,T,K,D]. cos, sin: broadcast over [B,T,1,D]; the first half
  # of sin is negated, so that a rotation is one roll and one fused multiply-add.
  def project(self, h: Tensor, w: List[Tensor], at: int, cos: Tensor, sin: Tensor, shape: List[int], f: List[float]) -> Tuple[Tensor, Tensor, Tensor]:
    return self.rotated(self.linear(h, w[at + 1], w[at + 2]), w, at, cos, sin, shape, f)

  # The same from the projection flat [B,T,(H+2K)*D].
  def rotated(self, flat: Tensor, w: List[Tensor], at: int, cos: Tensor, sin: Tensor, shape: List[int], f: List[float]) -> Tuple[Tensor, Tensor, Tensor]:
    H = shape[1]
    K = shape[2]
    D = shape[3]
    y = torch.view(flat, [torch.size(flat, 0), torch.size(flat, 1), H + 2 * K, D])
    qk = torch.narrow(y, 2, 0, H + K)
    if torch.numel(w[at + 3]) > 0:
      q0 = self.rms_heads(torch.narrow(y, 2, 0, H), w[at + 3], f)
      k0 = self.rms_heads(torch.narrow(y, 2, H, K), w[at + 4], f)
      qk = torch.cat([q0, k0], 2)
    r = self.rotate(qk, cos, sin)
    return (torch.narrow(r, 2, 0, H), torch.narrow(r, 2, H, K), torch.narrow(y, 2, H + K, K))

  # Attention of the last T tokens of rows of S. mask: None for causal where all are asked, else
  # [..,T,S], true where a token may look.
  def attend(self, q: Tensor, k: Tensor, v: Tensor, f: List[float], mask: Optional[Tensor]=None) -> Tensor:
    B = torch.size(q, 0)
    T = torch.size(q, 1)
    H = torch.size(q, 2)
    S = torch.size(k, 1)
    K = torch.size(k, 2)
    D = torch.size(q, 3)
    kk = torch.transpose(k, 1, 2)
    vv = torch.transpose(v, 1, 2)
    # On a GPU the kernels for 16 bits without a mask take fewer key heads than query heads: nothing is
    # repeated. Others would fall back on operations that hold every score.
    grouped = H != K and q.is_cuda and mask is None and q.dtype != 6 and f[5] == 0.
    if H != K and not grouped:
      G = torch.floordiv(H, K)
      kk = torch.reshape(torch.expand(torch.unsqueeze(kk, 2), [B, K, G, S, D]), [B, H, S, D])
      vv = torch.reshape(torch.expand(torch.unsqueeze(vv, 2), [B, K, G, S, D]), [B, H, S, D])
    qq = torch.transpose(q, 1, 2)
    if f[5] > 0.:
      m = mask
      if mask is None:
        m = self.seen(S - T, T, 0, q)
      a = self.attend_capped(qq, kk, vv, f, m)
    else:
      a = torch.scaled_dot_product_attention(qq, kk, vv, mask, 0., mask is None, scale=self.scale(f), enable_gqa=grouped)
    return torch.reshape(torch.transpose(a, 1, 2), [B, T, H * D])

  # The factor of attention's scores; none for one over the root of D.
  def scale(self, f: List[float]) -> Optional[float]:
    s = annotate(Optional[float], None)
    if f[2] != 0.:
      s = f[2]
    return s

  # Attention whose scores are pulled below a cap: q [B,H,T,D], k and v [B,H,S,D].
  def attend_capped(self, q: Tensor, k: Tensor, v: Tensor, f: List[float], mask: Optional[Tensor]=None) -> Tensor:
    z = torch.mul(torch.matmul(q, torch.transpose(k, 2, 3)), f[2])
    z = torch.mul(torch.tanh(torch.div(z, f[5])), f[5])
    if mask is not None:
      z = torch.masked_fill(z, torch.logical_not(mask), -3.0e38)
    return torch.matmul(torch.to(torch.softmax(torch.to(z, 6), -1), v.dtype), v)

  # The second half of a layer: the attention's output back into the stream, then the gated network.
  def rest(self, x: Tensor, a: Tensor, w: List[Tensor], at: int, shape: List[int], f: List[float]) -> Tensor:
    x1 = torch.add(x, self.added(self.linear(a, w[at + 5], w[at + 6]), w[at + 12], f))
    g = self.linear(self.rms(x1, w[at + 7], f), w[at + 8], w[at + 9])
    F = torch.floordiv(torch.size(g, -1), 2)
    u = torch.mul(self.opened(torch.narrow(g, -1, 0, F), shape), torch.narrow(g, -1, F, F))
    return torch.add(x1, self.added(self.linear(u, w[at + 10], w[at + 11]), w[at + 13], f))

  # A projection of few rows, as columns: x [B,k] to [n,B]. The library multiplies a tall matrix by
  # some eight to 64 columns in less time than as many rows by its transpose.
  def columns(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    y = torch.mm(weight, torch.contiguous(torch.t(x)))
    if torch.numel(bias) > 0:
      y = torch.add(y, torch.unsqueeze(bias, 1))
    return y

  # The second half of a layer for one token a row, by columns: x [B,d], a [B,H*D] to [B,d].
  def rest_by_columns(self, x: Tensor, a: Tensor, w: List[Tensor], at: int, f: List[float]) -> Tensor:
    x1 = torch.add(x, torch.t(self.columns(a, w[at + 5], w[at + 6])))
    g = self.columns(self.rms(x1, w[at + 7], f), w[at + 8], w[at + 9])
    F = torch.floordiv(torch.size(g, 0), 2)
    u = torch.mul(torch.silu(torch.narrow(g, 0, 0, F)), torch.narrow(g, 0, F, F))
    return torch.add(x1, torch.t(self.columns(torch.t(u), w[at + 10], w[at + 11])))

  # One layer over whole rows: x [B,T,d] to [B,T,d]; i counts layers from 0.
  def layer(self, x: Tensor, w: List[Tensor], i: int, cos: Tensor, sin: Tensor, shape: List[int], f: List[float], mask: Optional[Tensor]=None) -> Tensor:
    at = 4 + 14 * i
    q, k, v = self.project(self.rms(x, w[at], f), w, at, self.turn(cos, shape, i), self.turn(sin, shape, i), shape, f)
    return self.rest(x, self.attend(q, k, v, f, mask), w, at, shape, f)

  # Rows of the rotation tables for tokens 0 .. T-1 of every row: [1,T,1,D].
  def table(self, t: Tensor, T: int) -> Tensor:
    return torch.unsqueeze(torch.unsqueeze(torch.narrow(t, 0, 0, T), 0), 2)

  # Which of T tokens a token may look at when it looks back at most `window` tokens, itself included.
  def window_mask(self, T: int, window: int, like: Tensor) -> Tensor:
    return self.seen(0, T, window, like)

  # The same for T tokens that follow `start` others: [T,start+T]. window 0: none.
  def seen(self, start: int, T: int, window: int, like: Tensor) -> Tensor:
    m = torch.tril(torch.ones([T, start + T], dtype=11, device=like.device), start)
    if window > 0:
      m = torch.triu(m, start + 1 - window)
    return m

  # ids [B,T] to the normalised states before the output head [B,T,d]. window 0: none.
  def hidden(self, w: List[Tensor], ids: Tensor, cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, mask: Optional[Tensor]=None) -> Tensor:
    T = torch.size(ids, 1)
    x = self.embedded(w[0], ids, f)
    c = self.table(cos, T)
    s = self.table(sin, T)
    narrow = mask
    if mask is None and window > 0 and T > window:
      narrow = self.window_mask(T, window, ids)
    for i in range(shape[0]):
      m = mask
      if self.windowed(shape, i):
        m = narrow
      x = self.layer(x, w, i, c, s, shape, f, m)
    return self.rms(x, w[1], f)

  def head(self, w: List[Tensor]) -> Tensor:
    if torch.numel(w[2]) > 0:
      return w[2]
    else:
      return w[0]

  # Logits [B,T,V], F32.
  def logits(self, w: List[Tensor], ids: Tensor, cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int) -> Tensor:
    h = self.hidden(w, torch.to(ids, w[0].device), cos, sin, shape, f, window)
    return torch.contiguous(torch.cpu(self.scaled(torch.to(torch.linear(h, self.head(w)), 6), f)))

  # Log-probability of each next token: [B,T-1], F32; where it is padding the value means nothing.
  # The output head is applied to `chunk` tokens at a time, so that no [N,V] is ever held.
  def logprobs(self, w: List[Tensor], ids: Tensor, cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, chunk: int) -> Tensor:
    at = torch.to(ids, w[0].device)
    h = self.hidden(w, at, cos, sin, shape, f, window)
    T = torch.size(ids, 1)
    x = torch.reshape(torch.narrow(h, 1, 0, T - 1), [-1, torch.size(h, 2)])
    y = torch.reshape(torch.narrow(at, 1, 1, T - 1), [-1, 1])
    N = torch.size(x, 0)
    out = annotate(List[Tensor], [])
    n = 0
    for j in range(torch.floordiv(N + chunk - 1, chunk)):
      m = chunk
      if N - n < chunk:
        m = N - n
      z = self.scaled(torch.to(torch.linear(torch.narrow(x, 0, n, m), self.head(w)), 6), f)
      g = torch.squeeze(torch.gather(z, 1, torch.narrow(y, 0, n, m)), 1)
      torch.append(out, torch.sub(g, torch.logsumexp(z, [1])))
      n = n + m
    return torch.contiguous(torch.cpu(torch.view(torch.cat(out), [torch.size(ids, 0), T - 1])))

  # Reads prompts, or a piece of each, into the cache and returns what follows: greedy ids [B], and
  # logits [B,V] where they are wanted, else none. The last layer goes on with the last tokens alone.
  # start: tokens of each prompt read before; rows: the cache's row of each; lengths: tokens of each
  # piece, the rest of T is padding.
  def prefill(self, w: List[Tensor], keys: List[Tensor], values: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, ids: Tensor, start: int, rows: Tensor, lengths: Tensor, wanted: bool) -> Tuple[Tensor, Tensor]:
    B = torch.size(ids, 0)
    T = torch.size(ids, 1)
    dev = w[0].device
    to = torch.to(rows, dev)
    last = torch.view(torch.sub(torch.to(lengths, dev), 1), [B, 1, 1])
    x = self.embedded(w[0], torch.to(ids, dev), f)
    c = self.table(torch.narrow(cos, 0, start, T), T)
    s = self.table(torch.narrow(sin, 0, start, T), T)
    wide = annotate(Optional[Tensor], None)
    if start > 0:
      wide = self.seen(start, T, 0, x)
    narrow = wide
    if window > 0 and start + T > window:
      narrow = self.seen(start, T, window, x)
    for i in range(shape[0]):
      at = 4 + 14 * i
      m = wide
      if self.windowed(shape, i):
        m = narrow
      q, k, v = self.project(self.rms(x, w[at], f), w, at, self.turn(c, shape, i), self.turn(s, shape, i), shape, f)
      torch.index_copy_(torch.narrow(keys[i], 1, start, T), 0, to, k)
      torch.index_copy_(torch.narrow(values[i], 1, start, T), 0, to, v)
      if start > 0:
        k = torch.index_select(torch.narrow(keys[i], 1, 0, start + T), 0, to)
        v = torch.index_select(torch.narrow(values[i], 1, 0, start + T), 0, to)
      a = self.attend(q, k, v, f, m)
      if i + 1 == shape[0]:
        x = torch.gather(x, 1, torch.expand(last, [B, 1, torch.size(x, 2)]))
        a = torch.gather(a, 1, torch.expand(last, [B, 1, torch.size(a, 2)]))
      x = self.rest(x, a, w, at, shape, f)
    return self.next(w, torch.squeeze(x, 1), f, wanted)

  def next(self, w: List[Tensor], h: Tensor, f: List[float], wanted: bool) -> Tuple[Tensor, Tensor]:
    n = self.rms(h, w[1], f)
    if self.few(h):
      z = torch.t(self.columns(n, self.head(w), w[0].new_empty([0])))
    else:
      z = torch.to(torch.linear(n, self.head(w)), 6)
    best = torch.cpu(torch.argmax(z, 1))
    if wanted:
      return (best, torch.contiguous(torch.cpu(self.scaled(z, f))))
    else:
      return (best, torch.empty([0], dtype=6, device=torch.device("cpu")))

  # Whether rows are so many that columns pay: measured for single precision on the processor.
  def few(self, x: Tensor) -> bool:
    n = torch.size(x, 0)
    return n >= 8 and n <= 64 and x.dtype == 6 and not x.is_cuda

  # One token for each of the first B rows of the cache. io [3,>=B]: the tokens, their positions in
  # the row, and their rows of the rotation tables. first: the first position that any row looks at.
  # L: the largest position, plus 1. ragged: whether positions differ. wanted: whether to return
  # logits. Query heads that share a key head are that head's queries, so keys are never repeated.
  def step(self, w: List[Tensor], keys: List[Tensor], values: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, io: Tensor, B: int, first: int, L: int, ragged: bool, wanted: bool) -> Tuple[Tensor, Tensor]:
    H = shape[1]
    K = shape[2]
    D = shape[3]
    S = torch.size(keys[0], 1)
    x = self.embedded(w[0], torch.narrow(torch.select(torch.to(io, w[0].device), 0, 0), 0, 0, B), f)
    now = torch.to(torch.narrow(io, 1, 0, B), w[0].device)
    few = self.few(x) and shape[6] == 1
    pos = torch.select(now, 0, 1)
    c = torch.view(torch.index_select(cos, 0, torch.select(now, 0, 2)), [B, 1, 1, -1])
    s = torch.view(torch.index_select(sin, 0, torch.select(now, 0, 2)), [B, 1, 1, -1])
    slot = torch.add(torch.mul(torch.arange(B, dtype=4, device=pos.device), S), pos)
    wide = annotate(Optional[Tensor], None)
    narrow = annotate(Optional[Tensor], None)
    if ragged:
      where = torch.arange(0, L, dtype=4, device=pos.device)
      p = torch.unsqueeze(pos, 1)
      ok = torch.le(where, p)
      wide = torch.view(ok, [B, 1, 1, L])
      narrow = wide
      if window > 0:
        ok = torch.logical_and(ok, torch.gt(where, torch.sub(p, window)))
        narrow = torch.view(torch.narrow(ok, 1, first, L - first), [B, 1, 1, L - first])
    for i in range(shape[0]):
      at = 4 + 14 * i
      m = wide
      from_ = 0
      if self.windowed(shape, i):
        m = narrow
        from_ = first
      h = self.rms(x, w[at], f)
      if few:
        y = torch.contiguous(torch.t(self.columns(h, w[at + 1], w[at + 2])))
      else:
        y = self.linear(h, w[at + 1], w[at + 2])
      q, k, v = self.rotated(torch.unsqueeze(y, 1), w, at, self.turn(c, shape, i), self.turn(s, shape, i), shape, f)
      torch.index_copy_(torch.view(keys[i], [-1, K, D]), 0, slot, torch.squeeze(k, 1))
      torch.index_copy_(torch.view(values[i], [-1, K, D]), 0, slot, torch.squeeze(v, 1))
      kk = torch.transpose(torch.narrow(torch.narrow(keys[i], 0, 0, B), 1, from_, L - from_), 1, 2)
      vv = torch.transpose(torch.narrow(torch.narrow(values[i], 0, 0, B), 1, from_, L - from_), 1, 2)
      qq = torch.reshape(q, [B, K, torch.floordiv(H, K), D])
      if f[5] > 0.:
        a = self.attend_capped(qq, kk, vv, f, m)
      else:
        a = torch.scaled_dot_product_attention(qq, kk, vv, m, scale=self.scale(f))
      flat = torch.reshape(a, [B, H * D])
      if few:
        x = self.rest_by_columns(x, flat, w, at, f)
      else:
        x = self.rest(x, flat, w, at, shape, f)
    return self.next(w, x, f, wanted)

  # An empty cache tensor of `rows` rows of S positions.
  def cache(self, rows: int, S: int, shape: List[int], like: Tensor) -> Tensor:
    return torch.zeros([rows, S, shape[2], shape[3]], dtype=like.dtype, device=like.device)

  # Copies what old holds into the front of each row of fresh.
  def grow(self, fresh: List[Tensor], old: List[Tensor]) -> List[Tensor]:
    for i in range(torch.len(old)):
      o = old[i]
      f = torch.narrow(torch.narrow(fresh[i], 0, 0, torch.size(o, 0)), 1, 0, torch.size(o, 1))
      torch.copy_(f, o)
    return fresh

  # Overwrites the first L positions of one row with another's.
  def move(self, tensors: List[Tensor], source: int, target: int, L: int) -> List[Tensor]:
    for t in tensors:
      torch.copy_(torch.narrow(torch.select(t, 0, target), 0, 0, L), torch.narrow(torch.select(t, 0, source), 0, 0, L))
    return tensors

  # Mean over the tokens of each row of the states before the output head: [B,d], F32.
  # lengths: tokens of each row, the rest is padding.
  def pooled(self, w: List[Tensor], ids: Tensor, cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, lengths: Tensor) -> Tensor:
    h = torch.to(self.hidden(w, torch.to(ids, w[0].device), cos, sin, shape, f, window), 6)
    n = torch.to(torch.unsqueeze(lengths, 1), w[0].device)
    real = torch.lt(torch.arange(torch.size(ids, 1), dtype=4, device=n.device), n)
    total = torch.sum(torch.mul(h, torch.unsqueeze(torch.to(real, 6), 2)), [1])
    return torch.contiguous(torch.cpu(torch.div(total, torch.to(n, 6))))

  # The reward head at the last token of each row: [B,labels], F32.
  def rewards(self, w: List[Tensor], ids: Tensor, cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, lengths: Tensor) -> Tensor:
    h = self.hidden(w, torch.to(ids, w[0].device), cos, sin, shape, f, window)
    B = torch.size(ids, 0)
    last = torch.to(torch.view(torch.sub(lengths, 1), [B, 1, 1]), w[0].device)
    e = torch.squeeze(torch.gather(h, 1, torch.expand(last, [B, 1, torch.size(h, 2)])), 1)
    return torch.contiguous(torch.cpu(torch.to(torch.linear(e, w[3]), 6)))
