// A GRU layer over time, as TensorFlow computes it: the state is reset before its
// product with the candidate's kernel.
//
// A step has two halves, as the candidate needs all units of the reset state.  `kept`
// holds r, u and the candidate, [time, batch, 3 * units].

#ifndef JAXSCOPE_GRU_H_
#define JAXSCOPE_GRU_H_

#include "at_once.h"
#include "gradient.h"
#include "panels.h"
#include "plan.h"
#include "rows.h"
#include "sums.h"

namespace jaxscope {

struct Gru {
  Sequence over;
  int64_t depth, units;
  const float *inputs, *gate_kernel, *gate_bias, *kernel, *bias, *h0;
};

class GruForward {
 public:
  struct Results {
    float *outputs, *h_last;
    float *kept, *reset;  // for the backward pass, or null
  };

  GruForward(const Gru& a, const Results& to, xla::ffi::ThreadPool& pool)
      : a_(a),
        to_(to),
        units_(a.units),
        plan_(pool, Panels::panels_for(a.units, kWidth / 2), a.over.batch,
              a.depth + a.units),
        gate_panels_({a.gate_kernel, 2 * a.units, 1}, a.depth, a.units, kWidth / 2,
                     two_of_two),
        candidate_panels_({a.kernel, a.units, 1}, a.depth, a.units, kWidth, four_of_one),
        gate_inputs_(gate_panels_, !plan_.at_once),
        candidate_inputs_(candidate_panels_, !plan_.at_once),
        gates_({{a.gate_kernel + a.depth * 2 * a.units, 2 * a.units, 1},
                a.units,
                a.units,
                kWidth / 2,
                two_of_two}),
        candidate_({{a.kernel + a.depth * a.units, a.units, 1},
                    a.units,
                    a.units,
                    kWidth,
                    four_of_one}),
        updates_(a.over.batch * a.units),
        reset_(a.over.batch * a.units),
        projected_(a.over, plan_, 3 * a.units, to.kept) {}

  void run(xla::ffi::ThreadPool& pool) {
    const int64_t cells = a_.over.time * a_.over.batch * units_ * sizeof(float);
    expect_writes(to_.outputs, cells);
    if (to_.kept) expect_writes(to_.kept, 3 * cells), expect_writes(to_.reset, cells);
    pack_all(pool, plan_.members, gate_inputs_, candidate_inputs_, gates_, candidate_);
    for_steps_at_once(a_.over, plan_, [&](Span steps) {
      if (plan_.at_once) project(pool, steps);
      run_loop(pool, 2 * steps.count(), plan_.chunks(), plan_.members,
               [&](int64_t half, int64_t chunk) {
                 step(steps.begin + half / 2, half % 2, chunk);
               });
    });
    copy_last(a_.over, units_, to_.outputs, a_.h0, to_.h_last);
  }

 private:
  // Where a panel of candidates is among r, u and the candidate.
  Blocks candidates(int64_t p) const {
    Blocks blocks = four_of_one(p, units_);
    for (int64_t& first : blocks.first) first += 2 * units_;
    return blocks;
  }

  // What the inputs of some steps give to r, u and the candidate.
  void project(xla::ffi::ThreadPool& pool, Span steps) {
    const Rows rows(a_.over, steps.begin, steps.end);
    projected_.move_to(steps);
    const auto put = [&]<int R>(const Blocks& to, int64_t row, int64_t place,
                                const Vector(&sums)[R][4]) {
      for (int b = 0; b < 4; ++b)
        for (int r = 0; r < R && to.count[b] > 0; ++r)
          store(projected_.put(row + r, place + r) + to.first[b], sums[r][b], to.count[b]);
    };
    AtOnce(pool, gate_panels_, rows)
        .run(pool, a_.inputs, a_.depth,
             [&]<int R>(int64_t p, int64_t row, int64_t place, const Vector(&sums)[R][4]) {
               put(two_of_two(p, units_), row, place, sums);
             });
    AtOnce(pool, candidate_panels_, rows)
        .run(pool, a_.inputs, a_.depth,
             [&]<int R>(int64_t p, int64_t row, int64_t place, const Vector(&sums)[R][4]) {
               put(candidates(p), row, place, sums);
             });
  }

  // Adds what the inputs of a step give to panel p, computed before or now.
  template <int R>
  void add_inputs(int64_t t, int64_t row, const Packed& inputs, int64_t p,
                  const Blocks& from, Vector (&sums)[R][4]) const {
    if (!plan_.at_once)
      return add_rows<R>(a_.over, t, row, inputs.panel(p), a_.inputs, a_.depth, 0, a_.depth,
                         sums);
    for (int b = 0; b < 4; ++b)
      for (int r = 0; r < R && from.count[b] > 0; ++r)
        sums[r][b] += load(projected_.get(t, row + r) + from.first[b], from.count[b]);
  }

  void step(int64_t t, bool second_half, int64_t chunk) {
    const Span rows = plan_.rows_of(chunk);
    const Span panels =
        plan_.panels_of(second_half ? candidate_.count : gates_.count, chunk);
    for (int64_t p = panels.begin; p < panels.end; ++p)
      in_groups(rows.begin, rows.end, [&]<int R>(int64_t row) {
        second_half ? second<R>(t, row, p) : first<R>(t, row, p);
      });
  }

  const float* state(int64_t t, int64_t row) const {
    return t ? to_.outputs + a_.over.at(t - 1, row) * units_ : a_.h0 + row * units_;
  }

  template <int R>
  void first(int64_t t, int64_t row, int64_t p) {
    Vector sums[R][4]{};
    add_inputs<R>(t, row, gate_inputs_, p, two_of_two(p, units_), sums);
    add_state<R>(a_.over, t, row, gates_.panel(p), to_.outputs, a_.h0, units_, sums);
    for (int b = 0; b < 2; ++b) {
      const int64_t unit = (2 * p + b) * kLanes, n = lanes_left(units_, unit);
      if (n == 0) break;
      const Vector r_bias = load(a_.gate_bias + unit, n);
      const Vector u_bias = load(a_.gate_bias + units_ + unit, n);
      for (int r = 0; r < R; ++r) {
        const int64_t at = a_.over.at(t, row + r), here = (row + r) * units_ + unit;
        const bool over = t >= a_.over.length(row + r);
        const Vector reset = over ? Vector{} : sigmoid(sums[r][b] + r_bias);
        const Vector update = over ? Vector{} : sigmoid(sums[r][b + 2] + u_bias);
        const Vector h = load(state(t, row + r) + unit, n);
        store(updates_.get() + here, update, n);
        store(reset_.get() + here, reset * h, n);
        if (!to_.kept) continue;
        store(to_.kept + 3 * at * units_ + unit, reset, n);
        store(to_.kept + (3 * at + 1) * units_ + unit, update, n);
        store(to_.reset + at * units_ + unit, reset * h, n);
      }
    }
  }

  template <int R>
  void second(int64_t t, int64_t row, int64_t p) {
    Vector sums[R][4]{};
    add_inputs<R>(t, row, candidate_inputs_, p, candidates(p), sums);
    if (!a_.over.over(t, row, R))
      multiply<R>(reset_.get() + row * units_, units_, candidate_.panel(p), units_, sums);
    for (int b = 0; b < 4; ++b) {
      const int64_t unit = p * kWidth + b * kLanes, n = lanes_left(units_, unit);
      if (n == 0) break;
      const Vector bias = load(a_.bias + unit, n);
      for (int r = 0; r < R; ++r) {
        const int64_t at = a_.over.at(t, row + r);
        const bool over = t >= a_.over.length(row + r);
        const Vector c = over ? Vector{} : tanh(sums[r][b] + bias);
        const Vector u = load(updates_.get() + (row + r) * units_ + unit, n);
        const Vector h = load(state(t, row + r) + unit, n);
        store(to_.outputs + at * units_ + unit, over ? Vector{} : u * h + (1.0f - u) * c,
              n);
        if (to_.kept) store(to_.kept + (3 * at + 2) * units_ + unit, c, n);
      }
    }
  }

  const Gru a_;
  const Results to_;
  const int64_t units_;
  const Plan plan_;
  const Panels gate_panels_, candidate_panels_;  // of the inputs
  const Packed gate_inputs_, candidate_inputs_;  // where they are added step by step
  const Packed gates_, candidate_;
  const Buffer updates_, reset_;
  Projected projected_;
};

class GruBackward {
 public:
  struct Known {
    const float *kept, *reset, *outputs, *d_outputs, *d_h_last;
  };
  struct Results {
    float* dz;  // [time, batch, 3 * units]: of r, u and the candidate
    float *d_inputs, *d_gate_kernel, *d_kernel;  // null: not wanted
    float *d_gate_bias, *d_bias, *dh0;
  };

  GruBackward(const Gru& a, const Known& known, const Results& to,
              xla::ffi::ThreadPool& pool)
      : a_(a),
        known_(known),
        to_(to),
        units_(a.units),
        plan_(pool, Panels::panels_for(a.units, kWidth), a.over.batch,
              3 * (a.depth + a.units)),
        gate_panels_({a.gate_kernel, 1, 2 * a.units}, 2 * a.units,
                     to.d_inputs ? a.depth : 0, kWidth, four_of_one),
        candidate_panels_({a.kernel, 1, a.units}, a.units, to.d_inputs ? a.depth : 0,
                          kWidth, four_of_one),
        gate_inputs_(gate_panels_, !plan_.at_once),
        candidate_inputs_(candidate_panels_, !plan_.at_once),
        gates_({{a.gate_kernel + a.depth * 2 * a.units, 1, 2 * a.units},
                2 * a.units,
                a.units,
                kWidth,
                four_of_one}),
        candidate_({{a.kernel + a.depth * a.units, 1, a.units},
                    a.units,
                    a.units,
                    kWidth,
                    four_of_one}),
        sums_(plan_.row_parts, 3 * a.units) {}

  void run(xla::ffi::ThreadPool& pool) {
    const int64_t time = a_.over.time, batch = a_.over.batch;
    expect_writes(to_.dz, time * batch * 3 * units_ * sizeof(float));
    expect_writes(to_.d_inputs, time * batch * a_.depth * sizeof(float));
    pack_all(pool, plan_.members, gate_inputs_, candidate_inputs_, gates_, candidate_);
    std::fill_n(to_.dh0, batch * units_, 0.0f);
    run_loop(pool, 2 * time + 1, plan_.chunks(), plan_.members,
             [this, time](int64_t half, int64_t chunk) {
               step(time - 1 - half / 2, half % 2, chunk);
             });
    if (plan_.at_once && to_.d_inputs) all_inputs(pool);
    sums_.total(0, 2 * units_, to_.d_gate_bias);
    sums_.total(2 * units_, units_, to_.d_bias);
    if (to_.d_gate_kernel)
      KernelGradientLoop({&a_.over, a_.depth, units_, a_.inputs, known_.outputs, a_.h0,
                          to_.dz, 3 * units_, 0, 2 * units_, to_.d_gate_kernel})
          .run(pool);
    if (to_.d_kernel)
      KernelGradientLoop({&a_.over, a_.depth, units_, a_.inputs, known_.reset, nullptr,
                          to_.dz, 3 * units_, 2 * units_, units_, to_.d_kernel})
          .run(pool);
  }

 private:
  // First all units' gradients of u and the candidate, then those of r.
  void step(int64_t t, bool second_half, int64_t chunk) {
    const Span rows = plan_.rows_of(chunk), panels = plan_.panels_of(gates_.count, chunk);
    const int64_t part = plan_.row_part(chunk);
    for (int64_t p = panels.begin; p < panels.end; ++p)
      in_groups(rows.begin, rows.end, [&]<int R>(int64_t row) {
        second_half ? second<R>(t, row, p, part) : first<R>(t, row, p, part);
      });
    if (second_half || t + 1 == a_.over.time || plan_.at_once) return;
    const Span inputs = plan_.panels_of(gate_inputs_.count, chunk);
    for (int64_t p = inputs.begin; p < inputs.end; ++p)
      in_groups(rows.begin, rows.end, [&]<int R>(int64_t row) {
        Vector sums[R][4]{};
        add_rows<R>(a_.over, t + 1, row, gate_inputs_.panel(p), to_.dz, 3 * units_, 0,
                    2 * units_, sums);
        add_rows<R>(a_.over, t + 1, row, candidate_inputs_.panel(p), to_.dz, 3 * units_,
                    2 * units_, units_, sums);
        store_rows<R>(a_.over, t + 1, row, p, to_.d_inputs, a_.depth, sums);
      });
  }

  // The gradient of the inputs of all steps: first what the gates give, then the rest.
  void all_inputs(xla::ffi::ThreadPool& pool) const {
    const Rows rows(a_.over, 0, a_.over.time);
    const int64_t width = 3 * units_;
    AtOnce(pool, gate_panels_, rows)
        .run(pool, to_.dz, width,
             [&]<int R>(int64_t p, int64_t row, int64_t, const Vector(&sums)[R][4]) {
               store_flat<R>(row, p, to_.d_inputs, a_.depth, sums);
             });
    AtOnce(pool, candidate_panels_, rows)
        .run(pool, to_.dz + 2 * units_, width,
             [&]<int R>(int64_t p, int64_t row, int64_t, const Vector(&sums)[R][4]) {
               add_flat<R>(row, p, to_.d_inputs, a_.depth, sums);
             });
  }

  const float* state(int64_t t, int64_t row) const {
    return t ? known_.outputs + a_.over.at(t - 1, row) * units_ : a_.h0 + row * units_;
  }

  template <int R>
  void first(int64_t t, int64_t row, int64_t p, int64_t part) {
    Vector sums[R][4]{};
    if (t + 1 < a_.over.time)
      add_rows<R>(a_.over, t + 1, row, gates_.panel(p), to_.dz, 3 * units_, 0, 2 * units_,
                  sums);
    for (int b = 0; b < 4; ++b) {
      const int64_t unit = p * kWidth + b * kLanes, n = lanes_left(units_, unit);
      if (n == 0) break;
      Vector du_total{}, dc_total{};
      for (int r = 0; r < R; ++r) {
        float* carried = to_.dh0 + (row + r) * units_ + unit;
        const int64_t length = a_.over.length(row + r);
        Vector dh = sums[r][b] + load(carried, n);
        if (t == length - 1) dh += load(known_.d_h_last + (row + r) * units_ + unit, n);
        if (t < 0) {
          store(carried, dh, n);
          continue;
        }
        const int64_t at = a_.over.at(t, row + r);
        Vector du{}, dc{};
        if (t < length) {
          dh += load(known_.d_outputs + at * units_ + unit, n);
          const float* kept = known_.kept + 3 * at * units_ + unit;
          const Vector u = load(kept + units_, n), c = load(kept + 2 * units_, n);
          const Vector h = load(state(t, row + r) + unit, n);
          du = dh * (h - c) * u * (1.0f - u);
          dc = dh * (1.0f - u) * (1.0f - c * c);
          store(carried, dh * u, n);
        }
        store(to_.dz + (3 * at + 1) * units_ + unit, du, n);
        store(to_.dz + (3 * at + 2) * units_ + unit, dc, n);
        du_total += du, dc_total += dc;
      }
      sums_.add(part, units_ + unit, du_total, n);
      sums_.add(part, 2 * units_ + unit, dc_total, n);
    }
  }

  template <int R>
  void second(int64_t t, int64_t row, int64_t p, int64_t part) {
    Vector sums[R][4]{};
    add_rows<R>(a_.over, t, row, candidate_.panel(p), to_.dz, 3 * units_, 2 * units_,
                units_, sums);
    for (int b = 0; b < 4; ++b) {
      const int64_t unit = p * kWidth + b * kLanes, n = lanes_left(units_, unit);
      if (n == 0) break;
      Vector total{};
      for (int r = 0; r < R; ++r) {
        const int64_t at = a_.over.at(t, row + r);
        float* carried = to_.dh0 + (row + r) * units_ + unit;
        Vector dr{};
        if (t < a_.over.length(row + r)) {
          const Vector reset = load(known_.kept + 3 * at * units_ + unit, n);
          const Vector h = load(state(t, row + r) + unit, n);
          dr = sums[r][b] * h * reset * (1.0f - reset);
          store(carried, load(carried, n) + sums[r][b] * reset, n);
        }
        store(to_.dz + 3 * at * units_ + unit, dr, n);
        total += dr;
      }
      sums_.add(part, unit, total, n);
    }
  }

  const Gru a_;
  const Known known_;
  const Results to_;
  const int64_t units_;
  const Plan plan_;
  const Panels gate_panels_, candidate_panels_;  // of the inputs
  const Packed gate_inputs_, candidate_inputs_;  // where they are added step by step
  const Packed gates_, candidate_;
  Sums sums_;
};

}  // namespace jaxscope

#endif  // JAXSCOPE_GRU_H_
