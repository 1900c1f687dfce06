// Sums over time and batch, one for each part of the rows, added up at the end.

#ifndef JAXSCOPE_SUMS_H_
#define JAXSCOPE_SUMS_H_

#include <algorithm>

#include "memory.h"
#include "vectors.h"

namespace jaxscope {

class Sums {
 public:
  Sums(int64_t parts, int64_t width) : parts_(parts), width_(width), sums_(parts * width) {
    std::fill_n(sums_.get(), parts * width, 0.0f);
  }

  void add(int64_t part, int64_t column, Vector v, int64_t n) {
    float* sum = sums_.get() + part * width_ + column;
    store(sum, load(sum, n) + v, n);
  }

  void total(int64_t first, int64_t count, float* to) const {
    for (int64_t column = 0; column < count; ++column) {
      to[column] = 0;
      for (int64_t part = 0; part < parts_; ++part)
        to[column] += sums_.get()[part * width_ + first + column];
    }
  }

 private:
  const int64_t parts_, width_;
  const Buffer sums_;
};

}  // namespace jaxscope

#endif  // JAXSCOPE_SUMS_H_
