# SPDX-License-Identifier: GPL-3.0-or-later
# Words that have one place or none.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

# banned(<regex of the words> <regex of the paths looked at> <regex of the paths allowed, or ""> <why>)
set(rules 0)
macro(banned words where but why)
    set("words_${rules}" "(^|[^A-Za-z0-9_])(${words})")
    set("where_${rules}" "${where}")
    set("but_${rules}" "${but}")
    set("why_${rules}" "${why}")
    math(EXPR rules "${rules} + 1")
endmacro()

set(word_end "([^A-Za-z0-9_]|$)")
banned("(torch/torch|torch/all)\\.h" "." ""
       "it costs 19 s a file: include ATen/core/Tensor.h and ATen/ops/<op>.h")
# Tests have it precompiled, as core has; there it would hide which operators a source uses.
banned("ATen/ATen\\.h" "^(core|ui|app)/" "" "include ATen/core/Tensor.h and ATen/ops/<op>.h")
banned("InferenceMode${word_end}" "." "" "its tensors cannot enter a later backward: use at::NoGradGuard")
banned("(EditKind|InterventionSet)${word_end}" "^core/model/(blocks|families)/" ""
       "only core/model/edits applies edits: blocks and families know none")
banned("QSettings${word_end}" "^(ui|app)/" "^ui/window/settings\\.(h|cpp)$" "settings go through ui/window/settings")
banned("QStandardPaths${word_end}" "^(ui|app)/" "^ui/window/paths\\.(h|cpp)$" "folders come from ui/window/paths")
banned("new QAction${word_end}" "^(ui|app)/" "^ui/window/actions\\.(h|cpp)$"
       "every action stands in the table of ui/window/actions")
banned("QtConcurrent${word_end}" "^(ui|app)/" "^ui/(plot/thumbnail_cache|figures/figure_exporter|models/media_opener)\\.(h|cpp)$"
       "the engine computes; only thumbnails, figure files and pictures to read are made beside it")
banned("std::async${word_end}" "^(core|ui|app)/" "" "one engine thread: work goes through JobQueue")
banned("QThread${word_end}" "^(core|ui|app)/" "" "one engine thread: work goes through JobQueue")
banned("instance\\(\\)" "^(core|ui|app)/" "" "no singletons: make it in main and pass it")
banned("using namespace${word_end}" "\\.(h|hpp|h\\.in)$" "" "a header decides for whoever includes it")
banned("std::cout${word_end}" "^(core|ui|app)/" "^app/cli/output\\.(h|cpp)$"
       "standard output is app/cli/output's alone")
banned("mpi\\.h" "." "^app/cli/ranks\\.cpp$" "other processes are reached through app/cli/ranks")

tree_files(files FOLDERS core ui app tests third_party SUFFIXES .h .cpp .hpp .h.in)
math(EXPR last "${rules} - 1")
foreach(file IN LISTS files)
    read_text("${file}" text CODE)
    foreach(rule RANGE ${last})
        if(file MATCHES "${where_${rule}}" AND text MATCHES "${words_${rule}}")
            set(found "${CMAKE_MATCH_2}")
            if(NOT but_${rule} OR NOT file MATCHES "${but_${rule}}")
                violation("${file}" "${found}: ${why_${rule}}")
            endif()
        endif()
    endforeach()
endforeach()
list(LENGTH files count)
verdict("${count} files use no banned word")
