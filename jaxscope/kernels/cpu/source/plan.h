// How a loop over time is cut up, and how its arrays lie in memory.

#ifndef JAXSCOPE_PLAN_H_
#define JAXSCOPE_PLAN_H_

#include <algorithm>
#include <cstdint>

#include "panels.h"
#include "team.h"

namespace jaxscope {

// Arrays [time, batch, ...], of which either axis may come first in memory.
struct Sequence {
  int64_t time, batch;
  bool batch_major;
  bool backwards;          // the first step is the last in memory; without lengths only
  const int32_t* lengths;  // [batch], or null

  int64_t at(int64_t t, int64_t row) const {
    if (backwards) t = time - 1 - t;
    return batch_major ? row * time + t : t * batch + row;
  }
  // From a row to the next.
  int64_t stride() const { return batch_major ? time : 1; }
  int64_t length(int64_t row) const {
    return lengths ? std::clamp<int64_t>(lengths[row], 0, time) : time;
  }
  // Whether all rows from `row` on have ended.
  bool over(int64_t t, int64_t row, int64_t rows) const {
    if (!lengths) return false;
    for (int64_t r = row; r < row + rows; ++r)
      if (t < lengths[r]) return false;
    return true;
  }
};

inline Span part_of(int64_t total, int64_t parts, int64_t index) {
  return {total * index / parts, total * (index + 1) / parts};
}

// How many threads are worth waking for so many multiplications: one for each 2^17.
inline int64_t members_for(xla::ffi::ThreadPool& pool, int64_t work) {
  return std::clamp<int64_t>(std::min<int64_t>(pool.num_threads(), work >> 17), 1, 64);
}

// How many threads share a loop over time, and what each does in a step.  A chunk is
// some panels for some rows.  Panels are shared out first, as each thread then keeps its
// part of the matrices in its cache; rows are cut only where the panels cannot be shared
// out evenly.
struct Plan {
  int64_t rows, members, panel_parts, row_parts = 1;
  // Whether the products that do not hang on the state are computed for many steps at
  // once, as a step of few rows takes as long as its matrices take to come from memory.
  bool at_once;

  Plan(xla::ffi::ThreadPool& pool, int64_t panels, int64_t rows, int64_t depth)
      : rows(rows) {
    const int64_t weights = panels * depth * kWidth, work = weights * rows;
    members = members_for(pool, work);
    // A chunk is worth taking for about 2^18 multiplications.
    const int64_t wanted =
        members == 1 ? 1 : std::clamp(work >> 18, 2 * members, 8 * members);
    panel_parts = std::min(panels, wanted);
    while (uneven() && row_parts < (rows + 7) / 8 && chunks() < 8 * members) ++row_parts;
    constexpr int64_t kBeyondCache = 4 << 20;
    at_once = rows <= (weights < kBeyondCache ? 8 : 32);
  }

  int64_t chunks() const { return panel_parts * row_parts; }
  // Whether some thread would idle for an eighth of the time.
  bool uneven() const {
    const int64_t rounds = (chunks() + members - 1) / members;
    return 8 * (rounds * members - chunks()) >= rounds * members;
  }
  Span panels_of(int64_t panels, int64_t chunk) const {
    return part_of(panels, panel_parts, chunk / row_parts);
  }
  int64_t row_part(int64_t chunk) const { return chunk % row_parts; }
  Span rows_of(int64_t chunk) const { return part_of(rows, row_parts, row_part(chunk)); }

  // How many steps are computed at once: what they give should stay in cache.
  int64_t steps_at_once(int64_t time) const {
    return at_once ? (512 / rows / kRows + 1) * kRows : time;
  }
};

}  // namespace jaxscope

#endif  // JAXSCOPE_PLAN_H_
