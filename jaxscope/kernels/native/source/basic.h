// A plain recurrent layer over time: h = tanh([x, h] . kernel + bias).

#ifndef JAXSCOPE_BASIC_H_
#define JAXSCOPE_BASIC_H_

#include "gradient.h"
#include "panels.h"
#include "plan.h"
#include "rows.h"
#include "sums.h"

namespace jaxscope {

struct Basic {
  Sequence over;
  int64_t depth, units;
  const float *inputs, *kernel, *bias, *h0;
};

class BasicForward {
 public:
  BasicForward(const Basic& a, float* outputs, float* h_last, xla::ffi::ThreadPool& pool)
      : a_(a),
        outputs_(outputs),
        h_last_(h_last),
        units_(a.units),
        panels_({a.kernel, a.units, 1}, a.depth + a.units, a.units, kWidth, four_of_one),
        plan_(pool, panels_.count, a.over.batch, a.depth + a.units) {}

  // With few rows, what all inputs give is put where the outputs will be.
  void run(xla::ffi::ThreadPool& pool) {
    expect_writes(outputs_, a_.over.time * a_.over.batch * units_ * sizeof(float));
    run_loop(pool, 1, panels_.count, plan_.members,
             [this](int64_t, int64_t p) { panels_.pack(p); });
    if (plan_.few_rows())
      run_loop(pool, 1, panels_.count, plan_.members, [this](int64_t, int64_t p) {
        for_all_rows(a_.over, panels_.panel(p), a_.inputs, a_.depth, a_.depth,
                     [&]<int R>(int64_t row, const Vector(&sums)[R][4]) {
                       store_flat<R>(row, p, outputs_, units_, sums);
                     });
      });
    plan_.run(pool, a_.over.time, [this](int64_t t, int64_t chunk) { step(t, chunk); });
    copy_last(a_.over, units_, outputs_, a_.h0, h_last_);
  }

 private:
  void step(int64_t t, int64_t chunk) {
    const Span panels = plan_.panels_of(panels_.count, chunk), rows = plan_.rows_of(chunk);
    for (int64_t p = panels.begin; p < panels.end; ++p)
      in_groups(rows.begin, rows.end, [&]<int R>(int64_t row) { block<R>(t, row, p); });
  }

  template <int R>
  void block(int64_t t, int64_t row, int64_t p) {
    Vector sums[R][4]{};
    const float* inputs = plan_.few_rows() ? nullptr : a_.inputs;
    if (!inputs) load_rows<R>(a_.over, t, row, p, outputs_, units_, sums);
    add_inputs_and_state<R>(a_.over, t, row, panels_.panel(p), inputs, a_.depth, outputs_,
                            a_.h0, units_, sums);
    for (int b = 0; b < 4; ++b) {
      const int64_t unit = p * kWidth + b * kLanes, n = lanes_left(units_, unit);
      if (n == 0) break;
      const Vector bias = load(a_.bias + unit, n);
      for (int r = 0; r < R; ++r) {
        const bool over = t >= a_.over.length(row + r);
        store(outputs_ + a_.over.at(t, row + r) * units_ + unit,
              over ? Vector{} : tanh(sums[r][b] + bias), n);
      }
    }
  }

  const Basic a_;
  float *const outputs_, *const h_last_;
  const int64_t units_;
  const Panels panels_;
  const Plan plan_;
};

class BasicBackward {
 public:
  struct Known {
    const float *outputs, *d_outputs, *d_h_last;
  };
  struct Results {
    float* dz;
    float *d_inputs, *d_kernel;  // null: not wanted
    float *d_bias, *dh0;
  };

  BasicBackward(const Basic& a, const Known& known, const Results& to,
                xla::ffi::ThreadPool& pool)
      : a_(a),
        known_(known),
        to_(to),
        units_(a.units),
        state_({a.kernel + a.depth * a.units, 1, a.units}, a.units, a.units, kWidth,
               four_of_one),
        inputs_({a.kernel, 1, a.units}, a.units, to.d_inputs ? a.depth : 0, kWidth,
                four_of_one),
        plan_(pool, state_.count, a.over.batch, a.depth + a.units),
        sums_(plan_.row_parts, a.units) {}

  void run(xla::ffi::ThreadPool& pool) {
    const int64_t time = a_.over.time;
    expect_writes(to_.dz, time * a_.over.batch * units_ * sizeof(float));
    expect_writes(to_.d_inputs, time * a_.over.batch * a_.depth * sizeof(float));
    run_loop(pool, 1, state_.count + inputs_.count, plan_.members,
             [this](int64_t, int64_t p) {
               p < state_.count ? state_.pack(p) : inputs_.pack(p - state_.count);
             });
    // One step more than there are: the last gives the gradient of h0.
    plan_.run(pool, time + 1,
              [this, time](int64_t s, int64_t chunk) { step(time - 1 - s, chunk); });
    if (plan_.few_rows())
      run_loop(pool, 1, inputs_.count, plan_.members, [this](int64_t, int64_t p) {
        for_all_rows(a_.over, inputs_.panel(p), to_.dz, units_, units_,
                     [&]<int R>(int64_t row, const Vector(&sums)[R][4]) {
                       store_flat<R>(row, p, to_.d_inputs, a_.depth, sums);
                     });
      });
    sums_.total(0, units_, to_.d_bias);
    if (to_.d_kernel)
      KernelGradientLoop({&a_.over, a_.depth, units_, a_.inputs, known_.outputs, a_.h0,
                          to_.dz, units_, 0, units_, to_.d_kernel})
          .run(pool);
  }

 private:
  void step(int64_t t, int64_t chunk) {
    const Span rows = plan_.rows_of(chunk);
    const Span state = plan_.panels_of(state_.count, chunk);
    for (int64_t p = state.begin; p < state.end; ++p)
      in_groups(rows.begin, rows.end,
                [&]<int R>(int64_t row) { block<R>(t, row, p, plan_.row_part(chunk)); });
    if (t + 1 == a_.over.time || plan_.few_rows()) return;
    const Span inputs = plan_.panels_of(inputs_.count, chunk);
    for (int64_t p = inputs.begin; p < inputs.end; ++p)
      in_groups(rows.begin, rows.end, [&]<int R>(int64_t row) {
        Vector sums[R][4]{};
        add_rows<R>(a_.over, t + 1, row, inputs_.panel(p), to_.dz, units_, 0, units_, sums);
        store_rows<R>(a_.over, t + 1, row, p, to_.d_inputs, a_.depth, sums);
      });
  }

  template <int R>
  void block(int64_t t, int64_t row, int64_t p, int64_t part) {
    Vector sums[R][4]{};
    if (t + 1 < a_.over.time)
      add_rows<R>(a_.over, t + 1, row, state_.panel(p), to_.dz, units_, 0, units_, sums);
    for (int b = 0; b < 4; ++b) {
      const int64_t unit = p * kWidth + b * kLanes, n = lanes_left(units_, unit);
      if (n == 0) break;
      Vector total{};
      for (int r = 0; r < R; ++r) {
        const int64_t length = a_.over.length(row + r);
        Vector dh = sums[r][b];
        if (t == length - 1) dh += load(known_.d_h_last + (row + r) * units_ + unit, n);
        if (t < 0) {
          store(to_.dh0 + (row + r) * units_ + unit, dh, n);
          continue;
        }
        const int64_t at = a_.over.at(t, row + r) * units_ + unit;
        const Vector y = load(known_.outputs + at, n);
        Vector dz = (dh + load(known_.d_outputs + at, n)) * (1.0f - y * y);
        if (t >= length) dz = Vector{};
        store(to_.dz + at, dz, n);
        total += dz;
      }
      sums_.add(part, unit, total, n);
    }
  }

  const Basic a_;
  const Known known_;
  const Results to_;
  const int64_t units_;
  const Panels state_, inputs_;
  const Plan plan_;
  Sums sums_;
};

}  // namespace jaxscope

#endif  // JAXSCOPE_BASIC_H_
