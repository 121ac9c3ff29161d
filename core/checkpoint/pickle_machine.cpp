// SPDX-License-Identifier: GPL-3.0-or-later
// One function for each kind of opcode.
#include "core/checkpoint/pickle_machine.h"

#include <fmt/format.h>

#include <utility>

namespace headscope {
namespace {

constexpr std::size_t kMaxNodes = 4'000'000;  // a tensor takes about 25
constexpr std::size_t kMaxStack = 1U << 17U;  // writers flush a dict after 1000 pairs
constexpr std::size_t kMaxMarks = 256;        // depth of what is being built

// Opcodes by the names of pickletools.
enum Opcode : std::uint8_t {
    kMark = '(',
    kStop = '.',
    kBinFloat = 'G',
    kBinInt = 'J',
    kBinInt1 = 'K',
    kBinInt2 = 'M',
    kNone = 'N',
    kBinPersId = 'Q',
    kReduce = 'R',
    kBinString = 'T',
    kShortBinString = 'U',
    kBinUnicode = 'X',
    kEmptyList = ']',
    kAppend = 'a',
    kBuild = 'b',
    kGlobal = 'c',
    kAppends = 'e',
    kBinGet = 'h',
    kLongBinGet = 'j',
    kBinPut = 'q',
    kLongBinPut = 'r',
    kSetItem = 's',
    kTuple = 't',
    kSetItems = 'u',
    kEmptyTuple = ')',
    kEmptyDict = '}',
    kProto = 0x80,
    kTuple1 = 0x85,
    kTuple2 = 0x86,
    kTuple3 = 0x87,
    kNewTrue = 0x88,
    kNewFalse = 0x89,
    kLong1 = 0x8a,
    kShortBinUnicode = 0x8c,
    kStackGlobal = 0x93,
    kMemoize = 0x94,
    kFrame = 0x95
};

struct KnownGlobal {
    std::string_view module, name;
    PickleKind kind;
    Dtype dtype;
};
constexpr KnownGlobal kKnownGlobals[] = {
    {"collections", "OrderedDict", PickleKind::orderedDict, {}},
    {"torch._utils", "_rebuild_tensor_v2", PickleKind::rebuildTensor, {}},
    {"torch._utils", "_rebuild_parameter", PickleKind::rebuildParameter, {}},
    {"torch", "FloatStorage", PickleKind::storageType, Dtype::f32},
    {"torch", "HalfStorage", PickleKind::storageType, Dtype::f16},
    {"torch", "BFloat16Storage", PickleKind::storageType, Dtype::bf16},
    {"torch", "DoubleStorage", PickleKind::storageType, Dtype::f64},
    {"torch", "LongStorage", PickleKind::storageType, Dtype::i64},
    {"torch", "IntStorage", PickleKind::storageType, Dtype::i32},
    {"torch", "ShortStorage", PickleKind::storageType, Dtype::i16},
    {"torch", "CharStorage", PickleKind::storageType, Dtype::i8},
    {"torch", "ByteStorage", PickleKind::storageType, Dtype::u8},
    {"torch", "BoolStorage", PickleKind::storageType, Dtype::boolean},
};

Failure broken(const std::string& what) {
    return fail(ErrorCode::fileFormat, "the pickle " + what, "is the file damaged? download it again");
}

Failure cut() { return broken("ends within an opcode"); }

Failure unlike() { return broken("does something with values that no tensor needs"); }

PickleNode nodeOf(PickleKind kind) {
    PickleNode node;
    node.kind = kind;
    return node;
}

}  // namespace

PickleMachine::PickleMachine(std::span<const std::byte> pickle) : m_size(pickle.size()), m_cursor(pickle) {}

Result<void> PickleMachine::push(PickleNode node) {
    if (m_nodes.size() >= kMaxNodes) return broken(fmt::format("has more than {} values", kMaxNodes));
    m_nodes.push_back(std::move(node));
    return pushId(static_cast<PickleNodeId>(m_nodes.size() - 1));
}

Result<void> PickleMachine::pushId(PickleNodeId id) {
    if (m_stack.size() >= kMaxStack) return broken(fmt::format("has more than {} open values", kMaxStack));
    m_stack.push_back(id);
    return {};
}

std::optional<PickleNodeId> PickleMachine::pop() {
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back())) return std::nullopt;
    const PickleNodeId id = m_stack.back();
    m_stack.pop_back();
    return id;
}

std::optional<std::size_t> PickleMachine::popMark() {
    if (m_marks.empty()) return std::nullopt;
    const std::size_t first = m_marks.back();
    m_marks.pop_back();
    return first;
}

std::optional<std::string_view> PickleMachine::line() {
    constexpr std::size_t kLongest = 200;
    const ByteCursor begin = m_cursor;
    for (std::size_t length = 0; length < kLongest; ++length) {
        const auto byte = m_cursor.number<char>();
        if (!byte) return std::nullopt;
        if (*byte == '\n') {
            ByteCursor from = begin;
            return from.takeText(length);
        }
    }
    return std::nullopt;
}

Result<PickleNodeId> PickleMachine::run() {
    while (true) {
        const auto opcode = m_cursor.number<std::uint8_t>();
        if (!opcode) return broken("ends without its last opcode");
        if (*opcode == kStop) break;
        HEADSCOPE_CHECKED(step(*opcode));
    }
    if (m_stack.size() != 1 || !m_marks.empty()) return broken("leaves something unfinished");
    return m_stack.front();
}

Result<void> PickleMachine::step(std::uint8_t opcode) {
    switch (opcode) {
        case kProto:
            if (!m_cursor.take(1)) return cut();
            return {};
        case kFrame:
            if (!m_cursor.take(8)) return cut();
            return {};
        case kGlobal: {
            const auto module = line();
            const auto name = module ? line() : std::nullopt;
            if (!name) return cut();
            return pushGlobal(*module, *name);
        }
        case kStackGlobal: {
            const auto name = pop(), module = pop();
            if (!name || !module || node(*name).kind != PickleKind::text ||
                node(*module).kind != PickleKind::text) {
                return unlike();
            }
            return pushGlobal(node(*module).text, node(*name).text);
        }
        case kBinPersId:
            return loadStorage();
        case kReduce:
            return reduce();
        case kBuild:
            return build();
        case kBinGet:
        case kLongBinGet:
        case kBinPut:
        case kLongBinPut:
        case kMemoize:
            return stepMemo(opcode);
        case kMark:
        case kEmptyTuple:
        case kTuple:
        case kTuple1:
        case kTuple2:
        case kTuple3:
        case kEmptyList:
        case kAppend:
        case kAppends:
        case kEmptyDict:
        case kSetItem:
        case kSetItems:
            return stepContainer(opcode);
        default:
            return stepConstant(opcode);
    }
}

Result<void> PickleMachine::pushText(std::optional<std::uint64_t> length) {
    const auto text = length ? m_cursor.takeText(*length) : std::nullopt;
    if (!text) return cut();
    PickleNode made = nodeOf(PickleKind::text);
    made.text = *text;
    return push(std::move(made));
}

namespace {

template <class Number>
std::optional<std::int64_t> integerOf(ByteCursor& cursor) {
    const auto number = cursor.number<Number>();
    if (!number) return std::nullopt;
    return std::int64_t{*number};
}

// Up to eight bytes in two's complement.
std::optional<std::int64_t> longOf(ByteCursor& cursor) {
    const auto length = cursor.number<std::uint8_t>();
    if (!length || *length > 8) return std::nullopt;
    const auto bytes = cursor.take(*length);
    if (!bytes) return std::nullopt;
    const bool negative = !bytes->empty() && std::to_integer<unsigned>(bytes->back()) >= 128;
    std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < bytes->size(); ++i) {
        value &= ~(std::uint64_t{0xff} << (8 * i));
        value |= std::to_integer<std::uint64_t>((*bytes)[i]) << (8 * i);
    }
    return static_cast<std::int64_t>(value);
}

}  // namespace

Result<void> PickleMachine::stepConstant(std::uint8_t opcode) {
    std::optional<std::int64_t> integer;
    switch (opcode) {
        case kNone:
            return push(nodeOf(PickleKind::none));
        case kNewTrue:
        case kNewFalse: {
            PickleNode made = nodeOf(PickleKind::boolean);
            made.integer = opcode == kNewTrue ? 1 : 0;
            return push(std::move(made));
        }
        case kBinFloat:
            if (!m_cursor.take(8)) return cut();
            return push(nodeOf(PickleKind::real));
        case kBinUnicode:
        case kBinString:
            return pushText(m_cursor.number<std::uint32_t>());
        case kShortBinUnicode:
        case kShortBinString:
            return pushText(m_cursor.number<std::uint8_t>());
        case kBinInt:
            integer = integerOf<std::int32_t>(m_cursor);
            break;
        case kBinInt1:
            integer = integerOf<std::uint8_t>(m_cursor);
            break;
        case kBinInt2:
            integer = integerOf<std::uint16_t>(m_cursor);
            break;
        case kLong1:
            integer = longOf(m_cursor);
            break;
        default:
            return broken(fmt::format("has the opcode {:#04x}, which no tensor needs", opcode));
    }
    if (!integer) return broken("ends within a number, or has one beyond 64 bits");
    PickleNode made = nodeOf(PickleKind::integer);
    made.integer = *integer;
    return push(std::move(made));
}

Result<void> PickleMachine::pushTuple(std::size_t first) {
    PickleNode tuple = nodeOf(PickleKind::tuple);
    tuple.items.assign(m_stack.begin() + static_cast<std::ptrdiff_t>(first), m_stack.end());
    m_stack.resize(first);
    return push(std::move(tuple));
}

// What lies above `first` goes into the list or dict below it.
Result<void> PickleMachine::addItems(std::size_t first, PickleKind kind) {
    const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
    if (first <= floor || first > m_stack.size()) return unlike();
    PickleNode& target = m_nodes[m_stack[first - 1]];
    const bool even = (m_stack.size() - first) % 2 == 0;
    if (target.kind != kind || (kind == PickleKind::dict && !even)) return unlike();
    target.items.insert(target.items.end(), m_stack.begin() + static_cast<std::ptrdiff_t>(first),
                        m_stack.end());
    m_stack.resize(first);
    return {};
}

Result<void> PickleMachine::stepContainer(std::uint8_t opcode) {
    const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
    const std::size_t size = m_stack.size();
    switch (opcode) {
        case kMark:
            if (m_marks.size() >= kMaxMarks) return broken(fmt::format("is nested beyond {}", kMaxMarks));
            m_marks.push_back(size);
            return {};
        case kEmptyTuple:
            return push(nodeOf(PickleKind::tuple));
        case kEmptyList:
            return push(nodeOf(PickleKind::list));
        case kEmptyDict:
            return push(nodeOf(PickleKind::dict));
        case kTuple1:
        case kTuple2:
        case kTuple3: {
            const auto count = static_cast<std::size_t>(opcode - kTuple1) + 1;
            if (size < floor + count) return unlike();
            return pushTuple(size - count);
        }
        case kAppend:
            return size < 1 ? unlike() : addItems(size - 1, PickleKind::list);
        case kSetItem:
            return size < 2 ? unlike() : addItems(size - 2, PickleKind::dict);
        default:
            break;
    }
    const auto first = popMark();
    if (!first) return unlike();
    if (opcode == kTuple) return pushTuple(*first);
    return addItems(*first, opcode == kAppends ? PickleKind::list : PickleKind::dict);
}

Result<void> PickleMachine::stepMemo(std::uint8_t opcode) {
    if (opcode == kMemoize) return memoize(m_memo.size());
    const bool wide = opcode == kLongBinGet || opcode == kLongBinPut;
    const auto place = wide ? integerOf<std::uint32_t>(m_cursor) : integerOf<std::uint8_t>(m_cursor);
    if (!place) return cut();
    const auto index = static_cast<std::uint64_t>(*place);
    return opcode == kBinGet || opcode == kLongBinGet ? recall(index) : memoize(index);
}

Result<void> PickleMachine::memoize(std::uint64_t place) {
    // Writers number from 0, so a place beyond the pickle's own length is a lie.
    if (place >= m_size) return broken(fmt::format("remembers a value at place {}", place));
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back())) return unlike();
    if (m_memo.size() <= place) m_memo.resize(static_cast<std::size_t>(place) + 1);
    m_memo[static_cast<std::size_t>(place)] = m_stack.back();
    return {};
}

Result<void> PickleMachine::recall(std::uint64_t place) {
    if (place >= m_memo.size() || !m_memo[static_cast<std::size_t>(place)])
        return broken(fmt::format("asks for the value at place {}, where none is", place));
    return pushId(*m_memo[static_cast<std::size_t>(place)]);
}

Result<void> PickleMachine::pushGlobal(std::string_view module, std::string_view name) {
    for (const KnownGlobal& known : kKnownGlobals) {
        if (known.module != module || known.name != name) continue;
        PickleNode made = nodeOf(known.kind);
        made.dtype = known.dtype;
        return push(std::move(made));
    }
    const std::string asked = shortened(fmt::format("{}.{}", module, name));
    if (module == "torch" && name.ends_with("Storage")) {
        return fail(ErrorCode::tensorDtype, fmt::format("the pickle has a tensor in a {}", asked),
                    "convert the checkpoint to f32, f16 or bf16");
    }
    return fail(
        ErrorCode::fileFormat,
        fmt::format("the pickle asks for \"{}\", which is not among the few names that tensors need", asked),
        "nothing of it was run; use safetensors weights, or save the state dict alone");
}

Result<void> PickleMachine::reduce() {
    const auto arguments = pop(), function = pop();
    if (!arguments || !function || node(*arguments).kind != PickleKind::tuple) return unlike();
    const PickleNode& given = node(*arguments);
    switch (node(*function).kind) {
        case PickleKind::orderedDict:
            if (!given.items.empty()) return unlike();
            return push(nodeOf(PickleKind::dict));
        case PickleKind::rebuildTensor:
            return rebuildTensor(given);
        case PickleKind::rebuildParameter:
            if (given.items.empty() || node(given.items.front()).kind != PickleKind::tensor) return unlike();
            return pushId(given.items.front());
        default:
            return unlike();
    }
}

// The state of an OrderedDict is its attributes (_metadata): not needed.
Result<void> PickleMachine::build() {
    const auto state = pop(), target = pop();
    if (!state || !target || node(*target).kind != PickleKind::dict) return unlike();
    return pushId(*target);
}

// (storage, offset, shape, strides, requires_grad, hooks): the last two do not matter here.
Result<void> PickleMachine::rebuildTensor(const PickleNode& arguments) {
    const auto& items = arguments.items;
    if (items.size() < 4 || node(items[0]).kind != PickleKind::storage ||
        node(items[1]).kind != PickleKind::integer || node(items[2]).kind != PickleKind::tuple ||
        node(items[3]).kind != PickleKind::tuple) {
        return broken("rebuilds a tensor from something else than storage, offset, shape and strides");
    }
    PickleNode tensor = nodeOf(PickleKind::tensor);
    tensor.integer = node(items[1]).integer;
    tensor.items = {items[0], items[2], items[3]};
    return push(std::move(tensor));
}

// ("storage", type, key, device, number of elements)
Result<void> PickleMachine::loadStorage() {
    const auto id = pop();
    if (!id || node(*id).kind != PickleKind::tuple) return unlike();
    const auto& items = node(*id).items;
    if (items.size() != 5 || node(items[0]).kind != PickleKind::text || node(items[0]).text != "storage" ||
        node(items[1]).kind != PickleKind::storageType || node(items[2]).kind != PickleKind::text ||
        node(items[4]).kind != PickleKind::integer) {
        return broken("has a reference that is no storage");
    }
    PickleNode storage = nodeOf(PickleKind::storage);
    storage.dtype = node(items[1]).dtype;
    storage.text = node(items[2]).text;
    storage.integer = node(items[4]).integer;
    return push(std::move(storage));
}

}  // namespace headscope
