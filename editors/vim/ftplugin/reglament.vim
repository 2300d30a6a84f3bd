" Регламенты: четыре пробела на блок, «#» — примечание, :make проверяет текст, gq оформляет его.
if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=#\ %s comments=:# formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=4 softtabstop=4 tabstop=4
setlocal fileencoding=utf-8
setlocal matchpairs+=«:»
if executable("reglament")
  setlocal formatprg=reglament\ fmt\ -
  setlocal makeprg=reglament\ check\ %:S
  setlocal errorformat=%Eошибка[R%n]:\ %m,%Wпредупреждение[R%n]:\ %m,%C\ %#╭▸\ %f:%l:%v,%-G%.%#
endif

let b:undo_ftplugin = "setlocal commentstring< comments< formatoptions< expandtab< shiftwidth< softtabstop< tabstop<"
      \ . " matchpairs< formatprg< makeprg< errorformat<"
