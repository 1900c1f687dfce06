// A plain recurrent layer over time: h = tanh([x, h] . kernel + bias).

#ifndef JAXSCOPE_BASIC_H_
#define JAXSCOPE_BASIC_H_

#include "at_once.h"
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
        plan_(pool, Panels::panels_for(a.units, kWidth), a.over.batch, a.depth + a.units),
        input_panels_({a.kernel, a.units, 1}, a.depth, a.units, kWidth, four_of_one),
        inputs_(input_panels_, !plan_.at_once),
        state_({{a.kernel + a.depth * a.units, a.units, 1},
                a.units,
                a.units,
                kWidth,
                four_of_one}) {}

  // What the inputs of some steps give is put where their outputs will be.
  void run(xla::ffi::ThreadPool& pool) {
    expect_writes(outputs_, a_.over.time * a_.over.batch * units_ * sizeof(float));
    pack_all(pool, plan_.members, inputs_, state_);
    for_steps_at_once(a_.over, plan_, [&](Span steps) {
      if (plan_.at_once)
        AtOnce(pool, input_panels_, Rows(a_.over, steps.begin, steps.end))
            .run(pool, a_.inputs, a_.depth,
                 [&]<int R>(int64_t p, int64_t row, int64_t, const Vector(&sums)[R][4]) {
                   store_flat<R>(row, p, outputs_, units_, sums);
                 });
      run_loop(pool, steps.count(), plan_.chunks(), plan_.members,
               [&](int64_t s, int64_t chunk) { step(steps.begin + s, chunk); });
    });
    copy_last(a_.over, units_, outputs_, a_.h0, h_last_);
  }

 private:
  void step(int64_t t, int64_t chunk) {
    const Span panels = plan_.panels_of(state_.count, chunk), rows = plan_.rows_of(chunk);
    for (int64_t p = panels.begin; p < panels.end; ++p)
      in_groups(rows.begin, rows.end, [&]<int R>(int64_t row) { block<R>(t, row, p); });
  }

  template <int R>
  void block(int64_t t, int64_t row, int64_t p) {
    Vector sums[R][4]{};
    if (plan_.at_once) {
      load_rows<R>(a_.over, t, row, p, outputs_, units_, sums);
    } else {
      add_rows<R>(a_.over, t, row, inputs_.panel(p), a_.inputs, a_.depth, 0, a_.depth,
                  sums);
    }
    add_state<R>(a_.over, t, row, state_.panel(p), outputs_, a_.h0, units_, sums);
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
  const Plan plan_;
  const Panels input_panels_;
  const Packed inputs_, state_;  // those of the inputs where they are added step by step
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
        plan_(pool, Panels::panels_for(a.units, kWidth), a.over.batch, a.depth + a.units),
        input_panels_({a.kernel, 1, a.units}, a.units, to.d_inputs ? a.depth : 0, kWidth,
                      four_of_one),
        inputs_(input_panels_, !plan_.at_once),
        state_({{a.kernel + a.depth * a.units, 1, a.units},
                a.units,
                a.units,
                kWidth,
                four_of_one}),
        sums_(plan_.row_parts, a.units) {}

  void run(xla::ffi::ThreadPool& pool) {
    const int64_t time = a_.over.time;
    expect_writes(to_.dz, time * a_.over.batch * units_ * sizeof(float));
    expect_writes(to_.d_inputs, time * a_.over.batch * a_.depth * sizeof(float));
    pack_all(pool, plan_.members, inputs_, state_);
    // One step more than there are: the last gives the gradient of h0.
    run_loop(pool, time + 1, plan_.chunks(), plan_.members,
             [this, time](int64_t s, int64_t chunk) { step(time - 1 - s, chunk); });
    if (plan_.at_once && to_.d_inputs)
      AtOnce(pool, input_panels_, Rows(a_.over, 0, time))
          .run(pool, to_.dz, units_,
               [&]<int R>(int64_t p, int64_t row, int64_t, const Vector(&sums)[R][4]) {
                 store_flat<R>(row, p, to_.d_inputs, a_.depth, sums);
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
    if (t + 1 == a_.over.time || plan_.at_once) return;
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
  const Plan plan_;
  const Panels input_panels_;
  const Packed inputs_, state_;
  Sums sums_;
};

}  // namespace jaxscope

#endif  // JAXSCOPE_BASIC_H_
