  # Encoders of the BERT family. B texts, T tokens a text, d width, H heads, D head size.
  # w: word, position and type embeddings, their norm's weight and bias; then sixteen a layer: weight
  #    and bias of query, key, value, output, norm, up, down, norm.

  # Which tokens are real: [B,T], true before each text's length.
  def bert_real(self, ids: Tensor, lengths: Tensor) -> Tensor:
    return torch.lt(torch.arange(torch.size(ids, 1), dtype=4, device=ids.device), torch.unsqueeze(lengths, 1))

  def bert_norm(self, x: Tensor, w: List[Tensor], at: int, eps: float) -> Tensor:
    return torch.layer_norm(x, [torch.size(x, -1)], w[at], w[at + 1], eps)

  # x [B,T,d] to [B,H,T,D].
  def bert_heads(self, x: Tensor, w: List[Tensor], at: int, H: int) -> Tensor:
    y = torch.linear(x, w[at], w[at + 1])
    D = torch.floordiv(torch.size(y, 2), H)
    return torch.transpose(torch.view(y, [torch.size(y, 0), torch.size(y, 1), H, D]), 1, 2)

  # ids [B,T], lengths [B] to states [B,T,d]. offset: the position of the first token.
  def bert_states(self, w: List[Tensor], ids: Tensor, lengths: Tensor, layers: int, H: int, eps: float, offset: int) -> Tensor:
    T = torch.size(ids, 1)
    places = torch.add(torch.narrow(w[1], 0, offset, T), torch.narrow(w[2], 0, 0, 1))
    x = self.bert_norm(torch.add(torch.embedding(w[0], ids), places), w, 3, eps)
    mask = torch.unsqueeze(torch.unsqueeze(self.bert_real(ids, lengths), 1), 1)
    for i in range(layers):
      at = 5 + 16 * i
      q = self.bert_heads(x, w, at, H)
      k = self.bert_heads(x, w, at + 2, H)
      v = self.bert_heads(x, w, at + 4, H)
      a = torch.transpose(torch.scaled_dot_product_attention(q, k, v, mask, 0., False), 1, 2)
      a1 = torch.linear(torch.reshape(a, [torch.size(ids, 0), T, -1]), w[at + 6], w[at + 7])
      x1 = self.bert_norm(torch.add(x, a1), w, at + 8, eps)
      u = torch.gelu(torch.linear(x1, w[at + 10], w[at + 11]))
      x = self.bert_norm(torch.add(x1, torch.linear(u, w[at + 12], w[at + 13])), w, at + 14, eps)
    return x

  # One vector a text [B,d]. pooling 0: the mean of its tokens, 1: its first token, 2: the maximum.
  def bert_pooled(self, w: List[Tensor], ids: Tensor, lengths: Tensor, layers: int, H: int, eps: float, offset: int, pooling: int) -> Tensor:
    at = torch.to(ids, w[0].device)
    n = torch.to(lengths, w[0].device)
    x = self.bert_states(w, at, n, layers, H, eps, offset)
    real = torch.unsqueeze(self.bert_real(at, n), 2)
    if pooling == 0:
      total = torch.sum(torch.mul(x, torch.to(real, 6)), [1])
      out = torch.div(total, torch.to(torch.unsqueeze(n, 1), 6))
    else:
      if pooling == 1:
        out = torch.select(x, 1, 0)
      else:
        out = torch.amax(torch.masked_fill(x, torch.logical_not(real), -1e9), [1])
    return out

  # A dense module behind the pooling, and the vectors to the processor's memory.
  def bert_dense(self, x: Tensor, weight: Tensor, bias: Tensor, tanh: bool) -> Tensor:
    y = self.linear(x, weight, bias)
    if tanh:
      z = torch.tanh(y)
    else:
      z = y
    return z

  def bert_vectors(self, x: Tensor) -> Tensor:
    return torch.contiguous(torch.cpu(x))
