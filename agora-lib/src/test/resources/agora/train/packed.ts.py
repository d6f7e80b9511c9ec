  # Logits [N,V] of every token of a row of documents, by the forward pass of training.
  def sft_packed(self, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float, window: int, tokens: Tensor, positions: Tensor, documents: List[int]) -> Tensor:
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
      x = self.sft_forward(x, annotate(List[Tensor], []), w, 4 + 12 * i, c, s, shape, eps, tokens.size(0), documents, mask, None, none, [], 0)
    h = self.sft_norm(x, self.sft_factor(x, eps), w[1])
    return torch.linear(h, self.head(w))
