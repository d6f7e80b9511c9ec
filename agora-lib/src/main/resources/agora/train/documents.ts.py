  # Causal attention within each of several documents of the only row, one after the other: q [1,T,H,D],
  # k and v [1,T,K,D] to [1,T,H*D].
  def sft_documents(self, q: Tensor, k: Tensor, v: Tensor, documents: List[int], mask: Optional[Tensor], f: List[float]) -> Tensor:
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
