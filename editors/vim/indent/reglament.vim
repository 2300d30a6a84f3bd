" Отступ новой строки: глубже после строки с двоеточием в конце, иначе как у строки выше.
if exists("b:did_indent")
  finish
endif
let b:did_indent = 1

setlocal indentexpr=ReglamentIndent() indentkeys=o,O,!^F autoindent
let b:undo_indent = "setlocal indentexpr< indentkeys< autoindent<"

if exists("*ReglamentIndent")
  finish
endif

function ReglamentIndent()
  let above = prevnonblank(v:lnum - 1)
  if above == 0
    return 0
  endif
  let opens = getline(above) =~ '^[^#]*:\s*\%(#.*\)\=$'
  return indent(above) + (opens ? shiftwidth() : 0)
endfunction
