// The gradient of a kernel: [inputs, states]^T . dz, summed over time and batch at once.
//
// Summing it up step by step would read and write the whole matrix at every step.  Here
// the (time, batch) axis is cut into blocks that stay in cache; `states` is what the
// step before has left, the first state at time zero.

#ifndef JAXSCOPE_GRADIENT_H_
#define JAXSCOPE_GRADIENT_H_

#include "panels.h"
#include "plan.h"

namespace jaxscope {

struct KernelGradient {
  const Sequence* over;
  int64_t depth, units;  // of inputs and states
  const float *inputs, *states;
  const float* first_state;  // null: `states` are those of the same step
  const float* dz;           // [time, batch, width], columns from `column` on
  int64_t width, column, columns;
  float* to;  // [depth + units, columns]
};

class KernelGradientLoop {
 public:
  explicit KernelGradientLoop(const KernelGradient& a)
      : a_(a),
        all_(a.over->time * a.over->batch),
        depth_(a.depth + a.units),
        groups_((depth_ + kRows - 1) / kRows),
        panels_((a.columns + kWidth - 1) / kWidth),
        block_(std::clamp<int64_t>((1 << 19) / depth_, 64, 1024)),
        left_{Buffer(groups_ * kRows * block_), Buffer(groups_ * kRows * block_)},
        right_(panels_ * kWidth * block_) {}

  void run(xla::ffi::ThreadPool& pool) {
    const Plan plan(pool, panels_, std::min(all_, block_), depth_);
    const int64_t blocks = (all_ + block_ - 1) / block_;
    expect_writes(a_.to, depth_ * a_.columns * sizeof(float));
    run_loop(pool, 1, panels_, plan.members,
             [this](int64_t, int64_t p) { pack_left(0, part_of(groups_, panels_, p)); });
    run_loop(pool, blocks, panels_, plan.members, [this, blocks](int64_t s, int64_t p) {
      pack_right(s, p);
      for (int64_t g = 0; g < groups_; ++g) add(s, p, g);
      if (s + 1 < blocks) pack_left(s + 1, part_of(groups_, panels_, p));
    });
  }

 private:
  Span rows_of(int64_t s) const { return {s * block_, std::min(all_, (s + 1) * block_)}; }

  // The states that meet row n, of which n counts in the order of memory.
  const float* states_of(int64_t n) const {
    if (!a_.first_state) return a_.states + n * a_.units;
    const Sequence& over = *a_.over;
    const int64_t place = over.batch_major ? n % over.time : n / over.batch;
    const int64_t t = over.backwards ? over.time - 1 - place : place;
    const int64_t row = over.batch_major ? n / over.time : n % over.batch;
    return t ? a_.states + over.at(t - 1, row) * a_.units : a_.first_state + row * a_.units;
  }

  // Groups of kRows columns, each row after row; there are no columns from depth_ on.
  void pack_left(int64_t s, Span groups) const {
    const Span rows = rows_of(s);
    for (int64_t n = rows.begin; n < rows.end; ++n) {
      const float* inputs = a_.inputs + n * a_.depth;
      const float* states = states_of(n) - a_.depth;
      for (int64_t g = groups.begin; g < groups.end; ++g) {
        float* to = left_[s % 2].get() + (g * block_ + n - rows.begin) * kRows;
        const int64_t first = g * kRows;
        for (int64_t c = first; c < first + kRows; ++c)
          *to++ = c < a_.depth ? inputs[c] : c < depth_ ? states[c] : 0.0f;
      }
    }
  }

  void pack_right(int64_t s, int64_t p) const {
    const Span rows = rows_of(s);
    const int64_t count = std::min<int64_t>(kWidth, a_.columns - p * kWidth);
    float* to = right_.get() + p * kWidth * block_;
    for (int64_t n = rows.begin; n < rows.end; ++n, to += kApart) {
      const float* from = a_.dz + n * a_.width + a_.column + p * kWidth;
      for (int b = 0; b < 4; ++b)
        store(to + block_at(b, rows.count()),
              load(from + b * kLanes, lanes_left(count, b * kLanes)));
    }
  }

  void add(int64_t s, int64_t p, int64_t g) const {
    const Span rows = rows_of(s);
    Vector sums[kRows][4]{};
    multiply<kRows>(left_[s % 2].get() + g * kRows * block_, 1,
                    right_.get() + p * kWidth * block_, rows.end - rows.begin, sums, kRows);
    for (int r = 0; r < kRows && g * kRows + r < depth_; ++r) {
      for (int b = 0; b < 4; ++b) {
        const int64_t column = p * kWidth + b * kLanes, n = lanes_left(a_.columns, column);
        float* to = a_.to + (g * kRows + r) * a_.columns + column;
        if (n > 0) store(to, s == 0 ? sums[r][b] : load(to, n) + sums[r][b], n);
      }
    }
  }

  const KernelGradient a_;
  const int64_t all_, depth_, groups_, panels_, block_;
  const Buffer left_[2], right_;
};

}  // namespace jaxscope

#endif  // JAXSCOPE_GRADIENT_H_
