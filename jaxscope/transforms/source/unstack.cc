// What XLA calls to take an array apart along its first axis, into copies of the parts.

#include <cstddef>
#include <cstring>

#include "xla/ffi/api/ffi.h"

namespace jaxscope {
namespace {

namespace ffi = xla::ffi;

ffi::Error unstack(ffi::AnyBuffer stacked, ffi::RemainingRets parts) {
  const char* from = static_cast<const char*>(stacked.untyped_data());
  size_t left = stacked.size_bytes();
  for (size_t i = 0; i < parts.size(); ++i) {
    auto part = parts.get<ffi::AnyBuffer>(i);
    if (part.has_error()) return part.error();
    const size_t bytes = (*part)->size_bytes();
    if (bytes > left) return ffi::Error::InvalidArgument("the parts are too large");
    std::memcpy((*part)->untyped_data(), from, bytes);
    from += bytes;
    left -= bytes;
  }
  return ffi::Error::Success();
}

}  // namespace

XLA_FFI_DEFINE_HANDLER_SYMBOL(jaxscope_unstack, unstack,
                              ffi::Ffi::Bind().Arg<ffi::AnyBuffer>().RemainingRets());

}  // namespace jaxscope
