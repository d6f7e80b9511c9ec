  # A matrix times a vector, for measuring how fast memory is read.
  def multiply(self, matrix: Tensor, vector: Tensor) -> Tensor:
    return torch.mv(matrix, vector)
