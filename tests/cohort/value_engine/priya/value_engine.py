class Value:
    def __init__(self, data, children=(), op="", label="")
        self.data = float(data)
        self.grad = 0.0
