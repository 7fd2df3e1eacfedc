def read(p): return {}
def write(r): return ""
