// Products with a matrix that is packed once and used at every step.
//
// A *panel* is four blocks of kLanes columns of a matrix.  Those that are multiplied at a
// time, kBeside of them, are next to each other in memory, row after row:
// [4 / kBeside][depth][kBeside][kLanes].  What the four blocks are (the four gates of the
// same units, or four blocks of units) is the caller's business.  Columns that the matrix
// does not have are zero.

#ifndef JAXSCOPE_PANELS_H_
#define JAXSCOPE_PANELS_H_

#include <algorithm>
#include <cstdint>

#include "memory.h"
#include "vectors.h"

namespace jaxscope {

constexpr int kWidth = 4 * kLanes, kBeside = kWide < kRows ? 2 : 4;

// Where block b of a panel begins, and how far apart its rows are.
constexpr int64_t kApart = kBeside * kLanes;
inline int64_t block_at(int b, int64_t depth) {
  return b / kBeside * depth * kApart + b % kBeside * kLanes;
}

// A matrix or its transpose: element (row, column) is at row * down + column * right.
struct Matrix {
  const float* data;
  int64_t down, right;
};

// Where a panel's four blocks begin, and how many columns each has.
struct Blocks {
  int64_t first[4];
  int64_t count[4];
};

struct Span {
  int64_t begin, end;

  int64_t count() const { return end - begin; }
};

using Layout = Blocks (*)(int64_t index, int64_t units);

inline int64_t lanes_left(int64_t units, int64_t first) {
  return std::clamp<int64_t>(units - first, 0, kLanes);
}

// Four groups of `units` columns, as an LSTM's gates: one block of each.
inline Blocks one_of_four(int64_t index, int64_t units) {
  Blocks blocks;
  for (int b = 0; b < 4; ++b) {
    blocks.first[b] = b * units + index * kLanes;
    blocks.count[b] = lanes_left(units, index * kLanes);
  }
  return blocks;
}

// Two groups of `units` columns, as a GRU's gates: two blocks of each.
inline Blocks two_of_two(int64_t index, int64_t units) {
  Blocks blocks;
  for (int b = 0; b < 4; ++b) {
    const int64_t first = (2 * index + b % 2) * kLanes;
    blocks.first[b] = b / 2 * units + first;
    blocks.count[b] = lanes_left(units, first);
  }
  return blocks;
}

// One group of `units` columns: four blocks of it.
inline Blocks four_of_one(int64_t index, int64_t units) {
  Blocks blocks;
  for (int b = 0; b < 4; ++b) {
    blocks.first[b] = index * kWidth + b * kLanes;
    blocks.count[b] = lanes_left(units, blocks.first[b]);
  }
  return blocks;
}

// A matrix cut into panels, which hold `units_each` of a group's units.
class Panels {
 public:
  Panels(Matrix matrix, int64_t depth, int64_t units, int64_t units_each, Layout layout)
      : count(panels_for(units, units_each)),
        depth(depth),
        matrix_(matrix),
        units_(units),
        layout_(layout) {}

  static int64_t panels_for(int64_t units, int64_t units_each) {
    return (units + units_each - 1) / units_each;
  }

  // So many panels are packed together: rows are far apart in memory, so more of each
  // had better be read at a time.
  static constexpr int64_t kTogether = 4;

  int64_t size() const { return depth * kWidth; }

  // Writes panels [begin, end), at most kTogether.
  void pack(Span panels, float* to) const {
    if (matrix_.right == 1) return pack_rows(panels, to);
    for (int64_t p = panels.begin; p < panels.end; ++p, to += size()) {
      const Blocks blocks = layout_(p, units_);
      for (int b = 0; b < 4; ++b)
        pack_transposed(matrix_.data + blocks.first[b] * matrix_.right, blocks.count[b],
                        to + block_at(b, depth));
    }
  }

  const int64_t count, depth;

 private:
  void pack_rows(Span panels, float* to) const {
    constexpr int64_t kAhead = 4;
    Blocks blocks[kTogether];
    for (int64_t i = 0; i < panels.count(); ++i)
      blocks[i] = layout_(panels.begin + i, units_);
    for (int64_t k = 0; k < depth; ++k) {
      const float* from = matrix_.data + k * matrix_.down;
      for (int b = 0; b < 4; ++b)
        for (int64_t i = 0; i < panels.count(); ++i) {
          soon_read(from + kAhead * matrix_.down + blocks[i].first[b]);
          store(to + i * size() + block_at(b, depth) + k * kApart,
                load(from + blocks[i].first[b], blocks[i].count[b]));
        }
    }
  }

  // Square by square, so that each cache line of the matrix is read once.
  void pack_transposed(const float* from, int64_t count, float* to) const {
    float square[kLanes][kLanes] = {};
    for (int64_t k = 0; k < depth; k += kLanes) {
      const int64_t deep = std::min<int64_t>(kLanes, depth - k);
      for (int64_t lane = 0; lane < count; ++lane)
        store(square[lane], load(from + lane * matrix_.right + k, deep));
      for (int64_t i = 0; i < deep; ++i)
        for (int64_t lane = 0; lane < kLanes; ++lane)
          to[(k + i) * kApart + lane] = square[lane][i];
    }
  }

  const Matrix matrix_;
  const int64_t units_;
  const Layout layout_;
};

// Panels that are packed once and kept.
class Packed {
 public:
  // Throws std::bad_alloc.
  explicit Packed(const Panels& panels, bool wanted = true)
      : count(wanted ? panels.count : 0),
        groups((count + Panels::kTogether - 1) / Panels::kTogether),
        panels_(panels),
        packed_(count * panels.size()) {}

  float* panel(int64_t index) const { return packed_.get() + index * panels_.size(); }

  void pack_group(int64_t group) const {
    const int64_t first = group * Panels::kTogether;
    panels_.pack({first, std::min(count, first + Panels::kTogether)}, panel(first));
  }

  const int64_t count, groups;

 private:
  const Panels panels_;
  const Buffer packed_;
};

// sums[r][b] += rows[r] . block b of the panel, for blocks [first, first + count);
// `next` is from an element of a row to the next one.  The sums are kept in registers:
// in memory they might be the operands.
template <int R, int first, int count>
inline void multiply_blocks(const float* rows, int64_t stride, const float* panel,
                            int64_t depth, int64_t next, Vector (&sums)[R][4]) {
  Vector kept[R][count];
  for (int r = 0; r < R; ++r)
    for (int b = 0; b < count; ++b) kept[r][b] = sums[r][first + b];
  for (int64_t k = 0; k < depth; ++k) {
    Vector block[count];
    for (int b = 0; b < count; ++b) {
      block[b] = load(panel + block_at(first + b, depth) + k * kApart);
      keep_in_register(block[b]);
    }
    for (int r = 0; r < R; ++r) {
      const Vector a = splat(rows[r * stride + k * next]);
      for (int b = 0; b < count; ++b) kept[r][b] += a * block[b];
    }
  }
  for (int r = 0; r < R; ++r)
    for (int b = 0; b < count; ++b) sums[r][first + b] = kept[r][b];
}

// sums[r][b] += rows[r] . block b of the panel.  Compiled once for all layers: the sums
// go through memory, which takes far less time than a product.
template <int R>
[[gnu::noinline]] void multiply(const float* rows, int64_t stride, const float* panel,
                                int64_t depth, Vector (&sums)[R][4], int64_t next = 1) {
  if constexpr (R <= kWide) {
    multiply_blocks<R, 0, 4>(rows, stride, panel, depth, next, sums);
  } else {
    multiply_blocks<R, 0, 2>(rows, stride, panel, depth, next, sums);
    multiply_blocks<R, 2, 2>(rows, stride, panel, depth, next, sums);
  }
}

// Calls f<R>(first_row) for a group of `count` rows, at most R.
template <int R, typename F>
inline void with_rows(int64_t count, int64_t first, F& f) {
  if constexpr (R > 0) {
    if (count == R) {
      f.template operator()<R>(first);
    } else {
      with_rows<R - 1>(count, first, f);
    }
  }
}

// Calls f<R>(first_row) for groups of rows, as even as can be.  A panel is read once for
// each, so rows that need not be two groups are one.
template <typename F>
inline void in_groups(int64_t begin, int64_t end, F f) {
  int64_t groups = end - begin <= kTall ? 1 : (end - begin + kRows - 1) / kRows;
  for (int64_t row = begin; row < end; --groups) {
    const int64_t count = (end - row + groups - 1) / groups;
    with_rows<kTall>(count, row, f);
    row += count;
  }
}

}  // namespace jaxscope

#endif  // JAXSCOPE_PANELS_H_
