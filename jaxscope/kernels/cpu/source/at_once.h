// Products of the rows of many steps with a matrix, as far as they do not hang on the
// state.  A panel is packed where it is used and forgotten.

#ifndef JAXSCOPE_AT_ONCE_H_
#define JAXSCOPE_AT_ONCE_H_

#include "panels.h"
#include "plan.h"

namespace jaxscope {

// The rows of steps [begin, end) in memory: `runs` times `length` rows, the first at
// `first`, each run `apart` rows after the one before.
struct Rows {
  int64_t first, runs, length, apart;

  Rows(const Sequence& over, int64_t begin, int64_t end) {
    const int64_t steps = end - begin;
    const int64_t earliest = over.backwards ? over.time - end : begin;
    const bool pieces = over.batch_major && steps < over.time;
    runs = pieces ? over.batch : 1;
    length = pieces ? steps : steps * over.batch;
    first = pieces ? earliest : earliest * over.batch;
    apart = over.time;
  }

  int64_t count() const { return runs * length; }
};

// Calls f<R>(p, row, place, sums) with the products of R rows and panel `p`: `row` is
// where the first of them is in memory, `place` its number among all.
class AtOnce {
 public:
  // Throws std::bad_alloc.
  AtOnce(xla::ffi::ThreadPool& pool, const Panels& panels, const Rows& rows)
      : panels_(panels),
        rows_(rows),
        groups_((panels.count + kGroup - 1) / kGroup),
        pieces_(rows.runs == 1 ? std::max<int64_t>(rows.length / kMost, 1) : 1),
        members_(members_for(pool, panels.count * panels.size() * rows.count())),
        chunks_(std::min(groups_ * pieces_, members_ == 1 ? 1 : 2 * members_)),
        packed_(chunks_ * kGroup * panels.size()) {}

  template <typename F>
  void run(xla::ffi::ThreadPool& pool, const float* from, int64_t width, F f) const {
    run_loop(pool, 1, chunks_, members_, [&](int64_t, int64_t chunk) {
      float* const packed = packed_.get() + chunk * kGroup * panels_.size();
      const Span tasks = part_of(groups_ * pieces_, chunks_, chunk);
      for (int64_t i = tasks.begin; i < tasks.end; ++i) {
        const int64_t first = i / pieces_ * kGroup;
        const Span group{first, std::min(panels_.count, first + kGroup)};
        if (i == tasks.begin || i % pieces_ == 0) panels_.pack(group, packed);
        const Span rows = part_of(rows_.length, pieces_, i % pieces_);
        for (int64_t p = first; p < group.end; ++p)
          multiply_rows(packed + (p - first) * panels_.size(), rows, from, width,
                        [&]<int R>(int64_t row, int64_t place, Vector(&sums)[R][4]) {
                          f.template operator()<R>(p, row, place, sums);
                        });
      }
    });
  }

 private:
  // So many rows of a wide matrix stay in cache, and so many panels.
  static constexpr int64_t kMost = 512, kGroup = Panels::kTogether;

  template <typename F>
  void multiply_rows(const float* panel, Span span, const float* from, int64_t width,
                     F f) const {
    for (int64_t run = 0; run < rows_.runs; ++run)
      in_groups(span.begin, span.end, [&]<int R>(int64_t i) {
        const int64_t row = rows_.first + run * rows_.apart + i;
        Vector sums[R][4]{};
        multiply<R>(from + row * width, width, panel, panels_.depth, sums);
        f.template operator()<R>(row, run * rows_.length + i, sums);
      });
  }

  const Panels& panels_;
  const Rows rows_;
  const int64_t groups_, pieces_, members_, chunks_;
  const Buffer packed_;
};

// What the inputs of some steps give, for the steps to come: rows of `width` floats.
class Projected {
 public:
  // They are put into `record` [time, batch, width] if there is one; the record is
  // written over later, when the step is done.  Throws std::bad_alloc.
  Projected(const Sequence& over, const Plan& plan, int64_t width, float* record)
      : over_(over),
        width_(width),
        record_(record),
        buffer_(plan.at_once && !record
                    ? std::min(over.time, plan.steps_at_once(over.time)) * over.batch *
                          width
                    : 0) {}

  void move_to(Span steps) {
    first_ = steps.begin;
    part_ = over_;
    part_.time = steps.count();
  }

  // Where the row goes that is at `row` in memory, and at `place` among those of `steps`.
  float* put(int64_t row, int64_t place) const {
    return record_ ? record_ + row * width_ : buffer_.get() + place * width_;
  }

  const float* get(int64_t t, int64_t row) const {
    return put(over_.at(t, row), part_.at(t - first_, row));
  }

 private:
  const Sequence over_;
  const int64_t width_;
  float* const record_;
  const Buffer buffer_;
  Sequence part_{};
  int64_t first_ = 0;
};

// Calls f(steps) for all steps, those together that are projected together.
template <typename F>
inline void for_steps_at_once(const Sequence& over, const Plan& plan, F f) {
  const int64_t most = plan.steps_at_once(over.time);
  for (int64_t begin = 0; begin < over.time; begin += most)
    f(Span{begin, std::min(over.time, begin + most)});
}

// Packs all panels of some matrices.
template <typename... All>
inline void pack_all(xla::ffi::ThreadPool& pool, int64_t members, const All&... packed) {
  run_loop(pool, 1, (packed.groups + ...), members, [&](int64_t, int64_t g) {
    (void)((g < packed.groups ? (packed.pack_group(g), true)
                              : (g -= packed.groups, false)) ||
           ...);
  });
}

}  // namespace jaxscope

#endif  // JAXSCOPE_AT_ONCE_H_
