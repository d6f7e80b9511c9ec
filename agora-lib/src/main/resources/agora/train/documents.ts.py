  # Causal attention within each of several documents of the only row, one after the other: q [1,T,H,D],
  # k and v [1,T,K,D] to [1,T,H*D].
  def sft_documents(self, q: Tensor, k: Tensor, v: Tensor, documents: List[int], mask: Optional[Tensor], f: List[float]) -> Tensor:
    return self.sft_documents_in_turn(q, k, v, documents, mask, f)
