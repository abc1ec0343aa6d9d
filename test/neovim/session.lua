-- A session in Neovim: opens a file, has the server report on it, fixes it, breaks it again, closes it.
-- Writes one line for each step to the file REPORT names: its name, then what was seen, as JSON.
local report = assert(io.open(vim.env.REPORT, 'w'))

local function note(step, seen)
  report:write(step, ' ', vim.fn.json_encode(seen), '\n')
  report:flush()
end

local function shown(buffer)
  local seen = {}
  for _, item in ipairs(vim.diagnostic.get(buffer, { severity = { min = vim.diagnostic.severity.INFO } })) do
    table.insert(seen, { line = item.lnum, column = item.col, source = item.source, message = item.message })
  end
  return seen
end

local function wait(buffer, count)
  vim.wait(15000, function() return #shown(buffer) == count end, 10)
  return shown(buffer)
end

local ended
local client = vim.lsp.start_client({
  name = 'unclosed',
  cmd = { vim.env.NODE, vim.env.SERVER, '--stdio' },
  root_dir = vim.env.FOLDER,
  on_exit = function(code) ended = code end,
})

vim.cmd('edit ' .. vim.env.FOLDER .. '/config.c')
local buffer = vim.api.nvim_get_current_buf()
vim.lsp.buf_attach_client(buffer, client)
note('opened', wait(buffer, 1))

-- The return that leaks is on line 10; Neovim counts lines from zero.
vim.api.nvim_buf_set_lines(buffer, 9, 10, true, { '    { close(fd); return -2; }' })
note('fixed', wait(buffer, 0))

vim.cmd('undo')
note('broken', wait(buffer, 1))

vim.cmd('bdelete!')
vim.lsp.stop_client(client)
vim.wait(5000, function() return ended ~= nil end, 10)
note('ended', ended)
report:close()
vim.cmd('qa!')
