// Products of the rows of a sequence with a panel, and where they go.

#ifndef JAXSCOPE_ROWS_H_
#define JAXSCOPE_ROWS_H_

#include "panels.h"
#include "plan.h"

namespace jaxscope {

// Adds the product of `depth` columns of rows [time, batch, width], from `column` on.
// Rows that have all ended add nothing.
template <int R>
inline void add_rows(const Sequence& over, int64_t t, int64_t row, const float* panel,
                     const float* rows, int64_t width, int64_t column, int64_t depth,
                     Vector (&sums)[R][4]) {
  if (over.over(t, row, R)) return;
  multiply<R>(rows + over.at(t, row) * width + column, over.stride() * width, panel, depth,
              sums);
}

// Adds that of the state which the step before left in `outputs`.
template <int R>
inline void add_state(const Sequence& over, int64_t t, int64_t row, const float* panel,
                      const float* outputs, const float* h0, int64_t units,
                      Vector (&sums)[R][4]) {
  if (over.over(t, row, R)) return;
  const float* states = t ? outputs + over.at(t - 1, row) * units : h0 + row * units;
  multiply<R>(states, t ? over.stride() * units : units, panel, units, sums);
}

// Stores the four blocks of panel `p` into rows [time, batch, width], or loads them.
template <int R>
inline void store_rows(const Sequence& over, int64_t t, int64_t row, int64_t p, float* to,
                       int64_t width, const Vector (&sums)[R][4]) {
  for (int b = 0; b < 4; ++b) {
    const int64_t column = p * kWidth + b * kLanes, n = lanes_left(width, column);
    for (int r = 0; r < R && n > 0; ++r)
      store(to + over.at(t, row + r) * width + column, sums[r][b], n);
  }
}

template <int R>
inline void load_rows(const Sequence& over, int64_t t, int64_t row, int64_t p,
                      const float* from, int64_t width, Vector (&sums)[R][4]) {
  for (int b = 0; b < 4; ++b) {
    const int64_t column = p * kWidth + b * kLanes, n = lanes_left(width, column);
    for (int r = 0; r < R && n > 0; ++r)
      sums[r][b] = load(from + over.at(t, row + r) * width + column, n);
  }
}

// As `store_rows`, for rows that are next to each other in memory.
template <int R>
inline void store_flat(int64_t row, int64_t p, float* to, int64_t width,
                       const Vector (&sums)[R][4]) {
  for (int b = 0; b < 4; ++b) {
    const int64_t column = p * kWidth + b * kLanes, n = lanes_left(width, column);
    for (int r = 0; r < R && n > 0; ++r)
      store(to + (row + r) * width + column, sums[r][b], n);
  }
}

template <int R>
inline void add_flat(int64_t row, int64_t p, float* to, int64_t width,
                     const Vector (&sums)[R][4]) {
  for (int b = 0; b < 4; ++b) {
    const int64_t column = p * kWidth + b * kLanes, n = lanes_left(width, column);
    for (int r = 0; r < R && n > 0; ++r) {
      float* at = to + (row + r) * width + column;
      store(at, load(at, n) + sums[r][b], n);
    }
  }
}

// Each row's last output, or its first state where it has no steps.
inline void copy_last(const Sequence& over, int64_t units, const float* outputs,
                      const float* h0, float* h_last) {
  for (int64_t row = 0; row < over.batch; ++row) {
    const int64_t length = over.length(row);
    const float* h = length ? outputs + over.at(length - 1, row) * units : h0 + row * units;
    std::copy_n(h, units, h_last + row * units);
  }
}

}  // namespace jaxscope

#endif  // JAXSCOPE_ROWS_H_
