// An LSTM layer over time, forward and backward.
//
// Gates are in TensorFlow's order i, j, f, o; peepholes in the order f, i, o.

#ifndef JAXSCOPE_LSTM_H_
#define JAXSCOPE_LSTM_H_

#include <cmath>

#include "at_once.h"
#include "gradient.h"
#include "panels.h"
#include "plan.h"
#include "rows.h"
#include "sums.h"

namespace jaxscope {

struct Lstm {
  Sequence over;
  int64_t depth, units;
  float forget_bias, cell_clip;  // cell_clip is infinite for none
  const float *inputs, *kernel, *bias, *peepholes, *c0, *h0;  // peepholes may be null

  bool clipped() const { return std::isfinite(cell_clip); }
};

struct LstmPeepholes {
  Vector f{}, i{}, o{};

  LstmPeepholes(const Lstm& a, int64_t unit, int64_t n) {
    if (!a.peepholes) return;
    f = load(a.peepholes + unit, n);
    i = load(a.peepholes + a.units + unit, n);
    o = load(a.peepholes + 2 * a.units + unit, n);
  }
};

class LstmForward {
 public:
  struct Results {
    float *outputs, *c_last, *h_last;
    float *gates, *memories;  // for the backward pass, or null
  };

  LstmForward(const Lstm& a, const Results& to, xla::ffi::ThreadPool& pool)
      : a_(a),
        to_(to),
        units_(a.units),
        plan_(pool, Panels::panels_for(a.units, kLanes), a.over.batch, a.depth + a.units),
        input_panels_({a.kernel, 4 * a.units, 1}, a.depth, a.units, kLanes, one_of_four),
        inputs_(input_panels_, !plan_.at_once),
        state_({{a.kernel + a.depth * 4 * a.units, 4 * a.units, 1},
                a.units,
                a.units,
                kLanes,
                one_of_four}),
        memory_(to.memories ? 0 : a.over.batch * a.units),
        projected_(a.over, plan_, 4 * a.units, to.gates) {}

  void run(xla::ffi::ThreadPool& pool) {
    const int64_t cells = a_.over.time * a_.over.batch * units_ * sizeof(float);
    expect_writes(to_.outputs, cells);
    if (to_.gates) expect_writes(to_.gates, 4 * cells), expect_writes(to_.memories, cells);
    pack_all(pool, plan_.members, inputs_, state_);
    for_steps_at_once(a_.over, plan_, [&](Span steps) {
      if (plan_.at_once) project(pool, steps);
      run_loop(pool, steps.count(), plan_.chunks(), plan_.members,
               [&](int64_t s, int64_t chunk) { step(steps.begin + s, chunk); });
    });
    finish();
  }

 private:
  // What the inputs of some steps give to the gates.
  void project(xla::ffi::ThreadPool& pool, Span steps) {
    const Rows rows(a_.over, steps.begin, steps.end);
    projected_.move_to(steps);
    AtOnce(pool, input_panels_, rows)
        .run(pool, a_.inputs, a_.depth,
             [&]<int R>(int64_t p, int64_t row, int64_t place, const Vector(&sums)[R][4]) {
               const int64_t unit = p * kLanes, n = lanes_left(units_, unit);
               float* to = projected_.put(row, place) + unit;
               for (int b = 0; b < 4; ++b)
                 for (int r = 0; r < R; ++r)
                   store(to + (4 * r + b) * units_, sums[r][b], n);
             });
  }

  void step(int64_t t, int64_t chunk) {
    const Span panels = plan_.panels_of(state_.count, chunk), rows = plan_.rows_of(chunk);
    for (int64_t p = panels.begin; p < panels.end; ++p)
      in_groups(rows.begin, rows.end, [&]<int R>(int64_t row) { block<R>(t, row, p); });
  }

  // Without a record of all memories there is one, which is overwritten at each step.
  const float* memory_before(int64_t t, int64_t row) const {
    if (t == 0) return a_.c0 + row * units_;
    return to_.memories ? to_.memories + a_.over.at(t - 1, row) * units_
                        : memory_.get() + row * units_;
  }
  float* memory_after(int64_t t, int64_t row) const {
    return to_.memories ? to_.memories + a_.over.at(t, row) * units_
                        : memory_.get() + row * units_;
  }

  template <int R>
  void block(int64_t t, int64_t row, int64_t p) {
    const int64_t unit = p * kLanes, n = lanes_left(units_, unit);
    for (int r = 0; r < R; ++r) announce(t, row + r, unit);
    Vector sums[R][4];
    for (int b = 0; b < 4; ++b) {
      const Vector bias = load(a_.bias + b * units_ + unit, n);
      for (int r = 0; r < R; ++r) {
        sums[r][b] = bias;
        if (plan_.at_once)
          sums[r][b] += load(projected_.get(t, row + r) + b * units_ + unit, n);
      }
    }
    if (!plan_.at_once)
      add_rows<R>(a_.over, t, row, inputs_.panel(p), a_.inputs, a_.depth, 0, a_.depth,
                  sums);
    add_state<R>(a_.over, t, row, state_.panel(p), to_.outputs, a_.h0, units_, sums);
    const LstmPeepholes w(a_, unit, n);
    for (int r = 0; r < R; ++r) cell(t, row + r, unit, n, sums[r], w);
  }

  // What `cell` will touch is fetched while the products are computed.
  void announce(int64_t t, int64_t row, int64_t unit) const {
    const int64_t at = a_.over.at(t, row);
    soon_read(memory_before(t, row) + unit);
    soon_written(memory_after(t, row) + unit);
    soon_written(to_.outputs + at * units_ + unit);
    for (int b = 0; b < 4 && to_.gates; ++b)
      soon_written(to_.gates + (4 * at + b) * units_ + unit);
  }

  void cell(int64_t t, int64_t row, int64_t unit, int64_t n, const Vector (&z)[4],
            const LstmPeepholes& w) {
    const int64_t at = a_.over.at(t, row);
    const Vector before = load(memory_before(t, row) + unit, n);
    if (t >= a_.over.length(row)) {
      store(memory_after(t, row) + unit, before, n);
      store(to_.outputs + at * units_ + unit, Vector{}, n);
      if (to_.gates)
        for (int b = 0; b < 4; ++b)
          store(to_.gates + (4 * at + b) * units_ + unit, Vector{}, n);
      return;
    }
    const Vector i = sigmoid(z[0] + w.i * before), j = tanh(z[1]);
    const Vector f = sigmoid(z[2] + a_.forget_bias + w.f * before);
    Vector c = f * before + i * j;
    if (a_.clipped()) c = clip(c, a_.cell_clip);
    const Vector o = sigmoid(z[3] + w.o * c);
    store(memory_after(t, row) + unit, c, n);
    store(to_.outputs + at * units_ + unit, o * tanh(c), n);
    if (!to_.gates) return;
    float* gates = to_.gates + 4 * at * units_ + unit;
    store(gates, i, n), store(gates + units_, j, n);
    store(gates + 2 * units_, f, n), store(gates + 3 * units_, o, n);
  }

  void finish() {
    copy_last(a_.over, units_, to_.outputs, a_.h0, to_.h_last);
    for (int64_t row = 0; row < a_.over.batch; ++row)
      std::copy_n(memory_before(a_.over.time, row), units_, to_.c_last + row * units_);
  }

  const Lstm a_;
  const Results to_;
  const int64_t units_;
  const Plan plan_;
  const Panels input_panels_;
  const Packed inputs_, state_;  // those of the inputs where they are added step by step
  const Buffer memory_;
  Projected projected_;
};

class LstmBackward {
 public:
  struct Known {
    const float *gates, *memories, *outputs;
    const float *d_outputs, *d_c_last, *d_h_last;
  };
  struct Results {
    float* dz;
    float *d_inputs, *d_kernel, *d_peepholes;  // null: not wanted
    float *d_bias, *dc0, *dh0;
  };

  LstmBackward(const Lstm& a, const Known& known, const Results& to,
               xla::ffi::ThreadPool& pool)
      : a_(a),
        known_(known),
        to_(to),
        units_(a.units),
        plan_(pool, Panels::panels_for(a.units, kWidth), a.over.batch,
              4 * (a.depth + a.units)),
        input_panels_({a.kernel, 1, 4 * a.units}, 4 * a.units, to.d_inputs ? a.depth : 0,
                      kWidth, four_of_one),
        inputs_(input_panels_, !plan_.at_once),
        state_({{a.kernel + a.depth * 4 * a.units, 1, 4 * a.units},
                4 * a.units,
                a.units,
                kWidth,
                four_of_one}),
        sums_(plan_.row_parts, 7 * a.units) {}

  void run(xla::ffi::ThreadPool& pool) {
    const int64_t time = a_.over.time, batch = a_.over.batch;
    expect_writes(to_.dz, time * batch * 4 * units_ * sizeof(float));
    expect_writes(to_.d_inputs, time * batch * a_.depth * sizeof(float));
    pack_all(pool, plan_.members, inputs_, state_);
    std::copy_n(known_.d_c_last, batch * units_, to_.dc0);
    // One step more than there are: the last gives the gradient of h0.
    run_loop(pool, time + 1, plan_.chunks(), plan_.members,
             [this, time](int64_t s, int64_t chunk) { step(time - 1 - s, chunk); });
    if (plan_.at_once && to_.d_inputs)
      AtOnce(pool, input_panels_, Rows(a_.over, 0, time))
          .run(pool, to_.dz, 4 * units_,
               [&]<int R>(int64_t p, int64_t row, int64_t, const Vector(&sums)[R][4]) {
                 store_flat<R>(row, p, to_.d_inputs, a_.depth, sums);
               });
    sums_.total(0, 4 * units_, to_.d_bias);
    if (to_.d_peepholes) sums_.total(4 * units_, 3 * units_, to_.d_peepholes);
    if (to_.d_kernel)
      KernelGradientLoop({&a_.over, a_.depth, units_, a_.inputs, known_.outputs, a_.h0,
                          to_.dz, 4 * units_, 0, 4 * units_, to_.d_kernel})
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
        add_rows<R>(a_.over, t + 1, row, inputs_.panel(p), to_.dz, 4 * units_, 0,
                    4 * units_, sums);
        store_rows<R>(a_.over, t + 1, row, p, to_.d_inputs, a_.depth, sums);
      });
  }

  template <int R>
  void block(int64_t t, int64_t row, int64_t p, int64_t part) {
    for (int r = 0; r < R && t >= 0; ++r) announce(t, row + r, p);
    Vector sums[R][4]{};
    if (t + 1 < a_.over.time)
      add_rows<R>(a_.over, t + 1, row, state_.panel(p), to_.dz, 4 * units_, 0, 4 * units_,
                  sums);
    for (int b = 0; b < 4; ++b) {
      const int64_t unit = p * kWidth + b * kLanes, n = lanes_left(units_, unit);
      if (n == 0) break;
      Vector total[7]{};
      for (int r = 0; r < R; ++r) {
        if (t < 0) {
          first(row + r, unit, n, sums[r][b]);
        } else {
          cell(t, row + r, unit, n, sums[r][b], total);
        }
      }
      for (int s = 0; s < (to_.d_peepholes ? 7 : 4); ++s)
        sums_.add(part, s * units_ + unit, total[s], n);
    }
  }

  // What `cell` will touch is fetched while the products are computed.
  void announce(int64_t t, int64_t row, int64_t p) const {
    const int64_t at = a_.over.at(t, row);
    const int64_t before = t ? a_.over.at(t - 1, row) : at;
    for (int64_t unit = p * kWidth; unit < std::min(units_, (p + 1) * kWidth);
         unit += kLanes) {
      soon_read(known_.memories + at * units_ + unit);
      soon_read(known_.memories + before * units_ + unit);
      soon_read(known_.d_outputs + at * units_ + unit);
      for (int b = 0; b < 4; ++b) soon_read(known_.gates + (4 * at + b) * units_ + unit);
    }
  }

  // The gradient of h0.
  void first(int64_t row, int64_t unit, int64_t n, Vector dh) {
    const int64_t at = row * units_ + unit;
    if (a_.over.length(row) == 0) dh = load(known_.d_h_last + at, n);
    store(to_.dh0 + at, dh, n);
  }

  void cell(int64_t t, int64_t row, int64_t unit, int64_t n, Vector dh,
            Vector (&total)[7]) {
    const int64_t at = a_.over.at(t, row);
    float* dz = to_.dz + 4 * at * units_ + unit;
    if (t >= a_.over.length(row)) {
      for (int b = 0; b < 4; ++b) store(dz + b * units_, Vector{}, n);
      return;
    }
    const LstmPeepholes w(a_, unit, n);
    const float* gates = known_.gates + 4 * at * units_ + unit;
    const Vector i = load(gates, n), j = load(gates + units_, n);
    const Vector f = load(gates + 2 * units_, n), o = load(gates + 3 * units_, n);
    const Vector c = load(known_.memories + at * units_ + unit, n);
    const Vector before = load(
        (t ? known_.memories + a_.over.at(t - 1, row) * units_ : a_.c0 + row * units_) +
            unit,
        n);
    dh += load(known_.d_outputs + at * units_ + unit, n);
    if (t == a_.over.length(row) - 1) dh += load(known_.d_h_last + row * units_ + unit, n);
    float* carried = to_.dc0 + row * units_ + unit;
    const Vector squashed = tanh(c);
    const Vector dzo = dh * squashed * o * (1.0f - o);
    Vector dc = load(carried, n) + dh * o * (1.0f - squashed * squashed) + dzo * w.o;
    if (a_.clipped()) dc = absolute(c) < a_.cell_clip ? dc : Vector{};
    const Vector dzi = dc * j * i * (1.0f - i), dzj = dc * i * (1.0f - j * j);
    const Vector dzf = dc * before * f * (1.0f - f);
    store(carried, dc * f + dzi * w.i + dzf * w.f, n);
    store(dz, dzi, n), store(dz + units_, dzj, n);
    store(dz + 2 * units_, dzf, n), store(dz + 3 * units_, dzo, n);
    total[0] += dzi, total[1] += dzj, total[2] += dzf, total[3] += dzo;
    if (to_.d_peepholes)
      total[4] += dzf * before, total[5] += dzi * before, total[6] += dzo * c;
  }

  const Lstm a_;
  const Known known_;
  const Results to_;
  const int64_t units_;
  const Plan plan_;
  const Panels input_panels_;
  const Packed inputs_, state_;
  Sums sums_;
};

}  // namespace jaxscope

#endif  // JAXSCOPE_LSTM_H_
