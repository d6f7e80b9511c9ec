  # Logits [N,V] of every token of a row of documents, by the forward pass of training.
  def sft_packed(self, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], f: List[float], window: int, tokens: Tensor, positions: Tensor, documents: List[int]) -> Tensor:
    torch.set_grad_enabled(False)
    T = tokens.size(1)
    c = cos.index_select(0, positions).view([1, T, 1, -1])
    s = sin.index_select(0, positions).view([1, T, 1, -1])
    mask = annotate(Optional[Tensor], None)
    if window > 0 and T > window:
      mask = self.window_mask(T, window, tokens)
    none = annotate(List[Tensor], [])
    x = torch.embedding(w[0], tokens.view([-1]))
    for i in range(shape[0]):
      x = self.sft_forward(x, annotate(List[Tensor], []), w, 4 + 14 * i, c, s, shape, f, tokens.size(0), documents, mask, None, none, [], 0)
    h = self.sft_norm(x, self.sft_factor(x, f), self.gain(w[1], f))
    return torch.linear(h, self.head(w))
