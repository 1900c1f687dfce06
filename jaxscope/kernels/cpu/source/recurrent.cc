// What XLA calls: one handler for each layer and direction.
//
// Sequences are [time, batch, ...], or [batch, time, ...] with `batch_major`; with
// `backwards` the last step comes first.  An array of
// no elements stands for one that is not there.

#include "basic.h"
#include "gru.h"
#include "lstm.h"

namespace jaxscope {
namespace {

namespace ffi = xla::ffi;

using In = ffi::Buffer<ffi::F32>;
using Out = ffi::ResultBuffer<ffi::F32>;
using Lengths = ffi::Buffer<ffi::S32>;

const float* there(const In& x) { return x.element_count() ? x.typed_data() : nullptr; }
float* there(Out& x) { return x->element_count() ? x->typed_data() : nullptr; }

Sequence sequence(const In& inputs, const Lengths& lengths, bool batch_major,
                  bool backwards) {
  const auto sizes = inputs.dimensions();
  return {sizes[batch_major ? 1 : 0], sizes[batch_major ? 0 : 1], batch_major, backwards,
          lengths.element_count() ? lengths.typed_data() : nullptr};
}

// Runs a loop; what it says if there is no memory for its matrices goes to the caller.
template <typename Make>
ffi::Error run(ffi::ThreadPool& pool, Make make) {
  try {
    make().run(pool);
  } catch (const std::bad_alloc&) {
    return ffi::Error(ffi::ErrorCode::kResourceExhausted,
                      "no memory for the matrices of a recurrent layer");
  }
  return ffi::Error::Success();
}

int64_t last_size(const In& x) { return x.dimensions().back(); }

Lstm lstm(const Lengths& lengths, const In& inputs, const In& kernel, const In& bias,
          const In& peepholes, const In& c0, const In& h0, bool batch_major, bool backwards,
          float forget_bias, float cell_clip) {
  return {sequence(inputs, lengths, batch_major, backwards),
          last_size(inputs),
          last_size(h0),
          forget_bias,
          cell_clip,
          inputs.typed_data(),
          kernel.typed_data(),
          bias.typed_data(),
          there(peepholes),
          c0.typed_data(),
          h0.typed_data()};
}

ffi::Error lstm_forward(ffi::ThreadPool pool, Lengths lengths, In inputs, In kernel,
                        In bias, In peepholes, In c0, In h0, Out outputs, Out c_last,
                        Out h_last, Out gates, Out memories, bool batch_major,
                        bool backwards, float forget_bias, float cell_clip) {
  const Lstm layer = lstm(lengths, inputs, kernel, bias, peepholes, c0, h0, batch_major,
                          backwards, forget_bias, cell_clip);
  return run(pool, [&] {
    return LstmForward(layer,
                       {outputs->typed_data(), c_last->typed_data(), h_last->typed_data(),
                        there(gates), there(memories)},
                       pool);
  });
}

ffi::Error lstm_backward(ffi::ThreadPool pool, Lengths lengths, In inputs, In kernel,
                         In bias, In peepholes, In c0, In h0, In gates, In memories,
                         In outputs, In d_outputs, In d_c_last, In d_h_last, Out dz,
                         Out d_inputs, Out d_kernel, Out d_bias, Out d_peepholes, Out dc0,
                         Out dh0, bool batch_major, bool backwards, float forget_bias,
                         float cell_clip) {
  const Lstm layer = lstm(lengths, inputs, kernel, bias, peepholes, c0, h0, batch_major,
                          backwards, forget_bias, cell_clip);
  return run(pool, [&] {
    return LstmBackward(
        layer,
        {gates.typed_data(), memories.typed_data(), outputs.typed_data(),
         d_outputs.typed_data(), d_c_last.typed_data(), d_h_last.typed_data()},
        {dz->typed_data(), there(d_inputs), there(d_kernel), there(d_peepholes),
         d_bias->typed_data(), dc0->typed_data(), dh0->typed_data()},
        pool);
  });
}

Gru gru(const Lengths& lengths, const In& inputs, const In& gate_kernel,
        const In& gate_bias, const In& kernel, const In& bias, const In& h0,
        bool batch_major, bool backwards) {
  return {sequence(inputs, lengths, batch_major, backwards),
          last_size(inputs),
          last_size(h0),
          inputs.typed_data(),
          gate_kernel.typed_data(),
          gate_bias.typed_data(),
          kernel.typed_data(),
          bias.typed_data(),
          h0.typed_data()};
}

ffi::Error gru_forward(ffi::ThreadPool pool, Lengths lengths, In inputs, In gate_kernel,
                       In gate_bias, In kernel, In bias, In h0, Out outputs, Out h_last,
                       Out kept, Out reset, bool batch_major, bool backwards) {
  const Gru layer = gru(lengths, inputs, gate_kernel, gate_bias, kernel, bias, h0,
                        batch_major, backwards);
  return run(pool, [&] {
    return GruForward(
        layer, {outputs->typed_data(), h_last->typed_data(), there(kept), there(reset)},
        pool);
  });
}

ffi::Error gru_backward(ffi::ThreadPool pool, Lengths lengths, In inputs, In gate_kernel,
                        In gate_bias, In kernel, In bias, In h0, In kept, In reset,
                        In outputs, In d_outputs, In d_h_last, Out dz, Out d_inputs,
                        Out d_gate_kernel, Out d_gate_bias, Out d_kernel, Out d_bias,
                        Out dh0, bool batch_major, bool backwards) {
  const Gru layer = gru(lengths, inputs, gate_kernel, gate_bias, kernel, bias, h0,
                        batch_major, backwards);
  return run(pool, [&] {
    return GruBackward(
        layer,
        {kept.typed_data(), reset.typed_data(), outputs.typed_data(),
         d_outputs.typed_data(), d_h_last.typed_data()},
        {dz->typed_data(), there(d_inputs), there(d_gate_kernel), there(d_kernel),
         d_gate_bias->typed_data(), d_bias->typed_data(), dh0->typed_data()},
        pool);
  });
}

Basic basic(const Lengths& lengths, const In& inputs, const In& kernel, const In& bias,
            const In& h0, bool batch_major, bool backwards) {
  return {sequence(inputs, lengths, batch_major, backwards),
          last_size(inputs),
          last_size(h0),
          inputs.typed_data(),
          kernel.typed_data(),
          bias.typed_data(),
          h0.typed_data()};
}

ffi::Error basic_forward(ffi::ThreadPool pool, Lengths lengths, In inputs, In kernel,
                         In bias, In h0, Out outputs, Out h_last, bool batch_major,
                         bool backwards) {
  return run(pool, [&] {
    return BasicForward(basic(lengths, inputs, kernel, bias, h0, batch_major, backwards),
                        outputs->typed_data(), h_last->typed_data(), pool);
  });
}

ffi::Error basic_backward(ffi::ThreadPool pool, Lengths lengths, In inputs, In kernel,
                          In bias, In h0, In outputs, In d_outputs, In d_h_last, Out dz,
                          Out d_inputs, Out d_kernel, Out d_bias, Out dh0, bool batch_major,
                          bool backwards) {
  return run(pool, [&] {
    return BasicBackward(
        basic(lengths, inputs, kernel, bias, h0, batch_major, backwards),
        {outputs.typed_data(), d_outputs.typed_data(), d_h_last.typed_data()},
        {dz->typed_data(), there(d_inputs), there(d_kernel), d_bias->typed_data(),
         dh0->typed_data()},
        pool);
  });
}

// A binding with `ins` arrays after the lengths and `outs` results.
template <int ins, int outs>
auto binding() {
  if constexpr (outs > 0) {
    return binding<ins, outs - 1>().template Ret<In>();
  } else if constexpr (ins > 0) {
    return binding<ins - 1, 0>().template Arg<In>();
  } else {
    return ffi::Ffi::Bind().Ctx<ffi::ThreadPool>().Arg<Lengths>();
  }
}

}  // namespace

XLA_FFI_DEFINE_HANDLER_SYMBOL(jaxscope_lstm_forward, lstm_forward,
                              (binding<6, 5>()
                                   .Attr<bool>("batch_major")
                                   .Attr<bool>("backwards")
                                   .Attr<float>("forget_bias")
                                   .Attr<float>("cell_clip")));
XLA_FFI_DEFINE_HANDLER_SYMBOL(jaxscope_lstm_backward, lstm_backward,
                              (binding<12, 7>()
                                   .Attr<bool>("batch_major")
                                   .Attr<bool>("backwards")
                                   .Attr<float>("forget_bias")
                                   .Attr<float>("cell_clip")));
XLA_FFI_DEFINE_HANDLER_SYMBOL(
    jaxscope_gru_forward, gru_forward,
    (binding<6, 4>().Attr<bool>("batch_major").Attr<bool>("backwards")));
XLA_FFI_DEFINE_HANDLER_SYMBOL(
    jaxscope_gru_backward, gru_backward,
    (binding<11, 7>().Attr<bool>("batch_major").Attr<bool>("backwards")));
XLA_FFI_DEFINE_HANDLER_SYMBOL(
    jaxscope_basic_forward, basic_forward,
    (binding<4, 2>().Attr<bool>("batch_major").Attr<bool>("backwards")));
XLA_FFI_DEFINE_HANDLER_SYMBOL(
    jaxscope_basic_backward, basic_backward,
    (binding<7, 5>().Attr<bool>("batch_major").Attr<bool>("backwards")));

}  // namespace jaxscope
