// The native methods of DJL's PyTorchLibrary that this project calls, against libtorch's C++ classes.
// AGORA_TORCH: libtorch's major version times 100 plus the minor one.
//
// A handle is the address of a tensor, a value or a module on the heap; whoever receives one deletes it. Nothing of C++
// leaves a function: what libtorch throws becomes a Java exception with its message.
#include <jni.h>

#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/python/update_graph_executor_opt.h>
#include <torch/csrc/jit/serialization/import.h>

#define NATIVE(type, name) extern "C" JNIEXPORT type JNICALL Java_ai_djl_pytorch_jni_PyTorchLibrary_##name

namespace {

using torch::jit::Module;

// A Java exception is pending: back to Java without another word.
struct Pending {};

constexpr const char* FAILED = "ai/djl/engine/EngineException";
constexpr const char* OUT_OF_MEMORY = "ai/djl/pytorch/jni/TorchOutOfMemory";

void raise(JNIEnv* env, const char* type, const std::string& message) {
  if (env->ExceptionCheck()) {
    return;
  }
  jclass thrown = env->FindClass(type);
  if (thrown != nullptr) {
    // Java's own encoding of text differs from UTF-8 outside the basic plane; libtorch speaks ASCII but for file names.
    std::string plain = message;
    for (char& c : plain) {
      if (static_cast<unsigned char>(c) > 126) {
        c = '?';
      }
    }
    env->ThrowNew(thrown, plain.c_str());
  }
}

// The interpreter turns what it catches into a runtime_error, so that a message is all that is left of the type.
bool isOutOfMemory(const std::string& message) {
  return message.find("out of memory") != std::string::npos || message.find("can't allocate memory") != std::string::npos ||
      message.find("std::bad_alloc") != std::string::npos;
}

// Runs the body of a native method.
template <class Body>
auto guarded(JNIEnv* env, Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const Pending&) {
  } catch (const c10::OutOfMemoryError& e) {
    raise(env, OUT_OF_MEMORY, e.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    raise(env, OUT_OF_MEMORY, "out of memory: the processor's allocator has none left");
  } catch (const c10::Error& e) {
    const std::string message = e.what_without_backtrace();
    raise(env, isOutOfMemory(message) ? OUT_OF_MEMORY : FAILED, message);
  } catch (const std::exception& e) {
    const std::string message = e.what();
    raise(env, isOutOfMemory(message) ? OUT_OF_MEMORY : FAILED, message);
  } catch (...) {
    raise(env, FAILED, "libtorch threw something that is no exception of the standard library");
  }
  return decltype(body())();
}

void check(JNIEnv* env) {
  if (env->ExceptionCheck()) {
    throw Pending();
  }
}

template <class T>
T& held(jlong handle) {
  TORCH_CHECK(handle != 0, "the handle is null");
  return *reinterpret_cast<T*>(handle);
}

template <class T>
jlong handle(T value) {
  return reinterpret_cast<jlong>(new T(std::move(value)));
}

template <class T>
void release(jlong handle) {
  delete reinterpret_cast<T*>(handle);
}

std::string text(JNIEnv* env, jstring string) {
  const char* bytes = env->GetStringUTFChars(string, nullptr);
  if (bytes == nullptr) {
    throw Pending();
  }
  std::string copy(bytes);
  env->ReleaseStringUTFChars(string, bytes);
  return copy;
}

std::vector<int64_t> longs(JNIEnv* env, jlongArray array) {
  std::vector<jlong> values(env->GetArrayLength(array));
  env->GetLongArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
  check(env);
  return std::vector<int64_t>(values.begin(), values.end());
}

template <class Range>
jlongArray array(JNIEnv* env, const Range& range) {
  const std::vector<jlong> values(range.begin(), range.end());
  jlongArray out = env->NewLongArray(static_cast<jsize>(values.size()));
  if (out == nullptr) {
    throw Pending();
  }
  env->SetLongArrayRegion(out, 0, static_cast<jsize>(values.size()), values.data());
  return out;
}

// The order of DJL's DataType; an element type that it lacks is its UNKNOWN.
constexpr int UNKNOWN = 9;
constexpr struct {
  int ordinal;
  at::ScalarType type;
} TYPES[] = {
    {0, at::kFloat}, {1, at::kDouble}, {2, at::kHalf}, {3, at::kByte},     {4, at::kInt},
    {5, at::kChar},  {6, at::kLong},   {7, at::kBool}, {11, at::kBFloat16}, {15, at::kShort},
};

int ordinalOf(at::ScalarType type) {
  for (const auto& entry : TYPES) {
    if (entry.type == type) {
      return entry.ordinal;
    }
  }
  return UNKNOWN;
}

at::ScalarType typeOf(int ordinal) {
  for (const auto& entry : TYPES) {
    if (entry.ordinal == ordinal) {
      return entry.type;
    }
  }
  TORCH_CHECK(false, "libtorch has no element type for DJL's ", ordinal);
}

// An array of {type, index}, as DJL passes devices; the type is libtorch's own number.
at::Device deviceOf(JNIEnv* env, jintArray device) {
  jint numbers[2] = {0, -1};
  env->GetIntArrayRegion(device, 0, 2, numbers);
  check(env);
  return at::Device(static_cast<at::DeviceType>(numbers[0]), static_cast<at::DeviceIndex>(numbers[1]));
}

}  // namespace

// --- What the engine's start asks for.

NATIVE(void, torchSetGradMode)(JNIEnv* env, jobject, jboolean enable) {
  guarded(env, [&] { at::GradMode::set_enabled(enable); });
}

NATIVE(void, torchSetNumThreads)(JNIEnv* env, jobject, jint threads) {
  guarded(env, [&] { at::set_num_threads(threads); });
}

NATIVE(jint, torchGetNumThreads)(JNIEnv* env, jobject) {
  return guarded(env, [&] { return static_cast<jint>(at::get_num_threads()); });
}

NATIVE(void, torchSetNumInteropThreads)(JNIEnv* env, jobject, jint threads) {
  guarded(env, [&] { at::set_num_interop_threads(threads); });
}

NATIVE(jint, torchGetNumInteropThreads)(JNIEnv* env, jobject) {
  return guarded(env, [&] { return static_cast<jint>(at::get_num_interop_threads()); });
}

NATIVE(void, torchSetBenchmarkCuDNN)(JNIEnv* env, jobject, jboolean enable) {
  guarded(env, [&] { at::globalContext().setBenchmarkCuDNN(enable); });
}

NATIVE(void, setGraphExecutorOptimize)(JNIEnv* env, jobject, jboolean enable) {
  guarded(env, [&] { torch::jit::setGraphExecutorOptimize(enable); });
}

// --- Modules.

NATIVE(jlong, moduleLoad__Ljava_io_InputStream_2_3IZ_3BJ)
(JNIEnv* env, jobject, jobject in, jintArray device, jboolean, jbyteArray buffer, jlong) {
  return guarded(env, [&] {
    jmethodID read = env->GetMethodID(env->GetObjectClass(in), "read", "([B)I");
    check(env);
    std::string bytes;
    for (;;) {
      const jint count = env->CallIntMethod(in, read, buffer);
      check(env);
      if (count < 0) {
        break;
      }
      const size_t before = bytes.size();
      bytes.resize(before + count);
      env->GetByteArrayRegion(buffer, 0, count, reinterpret_cast<jbyte*>(&bytes[before]));
      check(env);
    }
    std::istringstream stream(std::move(bytes), std::ios::binary);
    return handle(torch::jit::load(stream, deviceOf(env, device)));
  });
}

// Without training it runs in inference mode: no gradients are recorded.
NATIVE(jlong, moduleRunMethod)
(JNIEnv* env, jobject, jlong module, jstring method, jlongArray arguments, jboolean training, jboolean) {
  return guarded(env, [&] {
    std::optional<c10::InferenceMode> inference;
    if (!training) {
      inference.emplace();
    }
    std::vector<at::IValue> values;
    for (const int64_t value : longs(env, arguments)) {
      values.push_back(held<at::IValue>(value));
    }
    return handle(held<Module>(module).get_method(text(env, method))(std::move(values)));
  });
}

NATIVE(void, torchDeleteModule)(JNIEnv*, jobject, jlong module) { release<Module>(module); }

// --- Tensors.

NATIVE(jlong, torchFromBlob)
(JNIEnv* env, jobject, jobject buffer, jlongArray shape, jint type, jint, jintArray device, jboolean requiresGrad) {
  return guarded(env, [&] {
    void* memory = env->GetDirectBufferAddress(buffer);
    TORCH_CHECK(memory != nullptr, "the buffer must be direct");
    const std::vector<int64_t> sizes = longs(env, shape);
    const auto options = at::TensorOptions(typeOf(type)).requires_grad(requiresGrad);
    int64_t bytes = c10::elementSize(typeOf(type));
    for (const int64_t size : sizes) {
      bytes *= size;
    }
    const jlong capacity = env->GetDirectBufferCapacity(buffer);
    TORCH_CHECK(bytes <= capacity, "the shape needs ", bytes, " bytes, the buffer has ", capacity);
    return handle(at::from_blob(memory, sizes, options).to(deviceOf(env, device)));
  });
}

NATIVE(jlongArray, torchSizes)(JNIEnv* env, jobject, jlong tensor) {
  return guarded(env, [&] { return array(env, held<at::Tensor>(tensor).sizes()); });
}

NATIVE(jint, torchDType)(JNIEnv* env, jobject, jlong tensor) {
  return guarded(env, [&] { return static_cast<jint>(ordinalOf(held<at::Tensor>(tensor).scalar_type())); });
}

NATIVE(jintArray, torchDevice)(JNIEnv* env, jobject, jlong tensor) {
  return guarded(env, [&] {
    const at::Device device = held<at::Tensor>(tensor).device();
    const jint numbers[2] = {static_cast<jint>(device.type()), static_cast<jint>(device.index())};
    jintArray out = env->NewIntArray(2);
    if (out == nullptr) {
      throw Pending();
    }
    env->SetIntArrayRegion(out, 0, 2, numbers);
    return out;
  });
}

NATIVE(jboolean, torchIsContiguous)(JNIEnv* env, jobject, jlong tensor) {
  return guarded(env, [&] { return static_cast<jboolean>(held<at::Tensor>(tensor).is_contiguous()); });
}

NATIVE(jobject, torchDirectByteBuffer)(JNIEnv* env, jobject, jlong tensor) {
  return guarded(env, [&] {
    const at::Tensor& seen = held<at::Tensor>(tensor);
    TORCH_CHECK(seen.is_cpu() && seen.is_contiguous(), "a view needs a contiguous tensor in the processor's memory");
    jobject out = env->NewDirectByteBuffer(seen.data_ptr(), static_cast<jlong>(seen.nbytes()));
    check(env);
    return out;
  });
}

NATIVE(void, torchDeleteTensor)(JNIEnv*, jobject, jlong tensor) { release<at::Tensor>(tensor); }

// --- Values: what goes into a method and comes out of it.

NATIVE(jlong, iValueFromTensor)(JNIEnv* env, jobject, jlong tensor) {
  return guarded(env, [&] { return handle(at::IValue(held<at::Tensor>(tensor))); });
}

NATIVE(jlong, iValueFromBool)(JNIEnv* env, jobject, jboolean value) {
  return guarded(env, [&] { return handle(at::IValue(static_cast<bool>(value))); });
}

NATIVE(jlong, iValueFromLong)(JNIEnv* env, jobject, jlong value) {
  return guarded(env, [&] { return handle(at::IValue(static_cast<int64_t>(value))); });
}

NATIVE(jlong, iValueFromDouble)(JNIEnv* env, jobject, jdouble value) {
  return guarded(env, [&] { return handle(at::IValue(static_cast<double>(value))); });
}

NATIVE(jlong, iValueFromLongList)(JNIEnv* env, jobject, jlongArray values) {
  return guarded(env, [&] { return handle(at::IValue(longs(env, values))); });
}

NATIVE(jlong, iValueFromDoubleList)(JNIEnv* env, jobject, jdoubleArray values) {
  return guarded(env, [&] {
    std::vector<double> numbers(env->GetArrayLength(values));
    env->GetDoubleArrayRegion(values, 0, static_cast<jsize>(numbers.size()), numbers.data());
    check(env);
    return handle(at::IValue(numbers));
  });
}

NATIVE(jlong, iValueFromTensorList)(JNIEnv* env, jobject, jlongArray handles) {
  return guarded(env, [&] {
    c10::List<at::Tensor> list;
    for (const int64_t tensor : longs(env, handles)) {
      list.push_back(held<at::Tensor>(tensor));
    }
    return handle(at::IValue(std::move(list)));
  });
}

NATIVE(jboolean, iValueIsTensor)(JNIEnv* env, jobject, jlong value) {
  return guarded(env, [&] { return static_cast<jboolean>(held<at::IValue>(value).isTensor()); });
}

NATIVE(jboolean, iValueIsTensorList)(JNIEnv* env, jobject, jlong value) {
  return guarded(env, [&] { return static_cast<jboolean>(held<at::IValue>(value).isTensorList()); });
}

NATIVE(jboolean, iValueIsTuple)(JNIEnv* env, jobject, jlong value) {
  return guarded(env, [&] { return static_cast<jboolean>(held<at::IValue>(value).isTuple()); });
}

NATIVE(jlong, iValueToTensor)(JNIEnv* env, jobject, jlong value) {
  return guarded(env, [&] { return handle(held<at::IValue>(value).toTensor()); });
}

NATIVE(jlongArray, iValueToTensorList)(JNIEnv* env, jobject, jlong value) {
  return guarded(env, [&] {
    std::vector<jlong> handles;
    for (const at::Tensor& tensor : held<at::IValue>(value).toTensorVector()) {
      handles.push_back(handle(tensor));
    }
    return array(env, handles);
  });
}

NATIVE(jlongArray, iValueToIValueTuple)(JNIEnv* env, jobject, jlong value) {
  return guarded(env, [&] {
    std::vector<jlong> handles;
    for (const at::IValue& element : held<at::IValue>(value).toTupleRef().elements()) {
      handles.push_back(handle(element));
    }
    return array(env, handles);
  });
}

NATIVE(void, torchDeleteIValue)(JNIEnv*, jobject, jlong value) { release<at::IValue>(value); }

// --- The memory of a GPU.

// Gives cached memory back to the driver; before 2.9 the allocator has no interface without CUDA's own headers, and keeps it.
NATIVE(void, torchCudaEmptyCache)(JNIEnv* env, jobject) {
  guarded(env, [&] {
#if AGORA_TORCH >= 209
    auto* allocator = dynamic_cast<c10::DeviceAllocator*>(c10::GetAllocator(at::kCUDA));
    if (allocator != nullptr && allocator->initialized()) {
      allocator->emptyCache();
    }
#endif
  });
}
