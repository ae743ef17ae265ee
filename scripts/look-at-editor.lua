-- What somebody does in Neovim, done and checked: problem, hover, quick fix, undo. Run by scripts/try-terminal-editors with the configuration of docs/editors.md
-- and src/signup.ts of its project open.

local function fail(message)
  io.stderr:write(message .. '\n')
  vim.cmd('cquit')
end

local function seen(name, condition)
  if not vim.wait(60000, condition, 100) then
    fail(name .. ': not seen. ' .. vim.inspect(vim.diagnostic.get(0)))
  end
  io.stdout:write('seen: ' .. name .. '\n')
end

local function problems()
  return vim.tbl_filter(function(problem)
    return problem.source == 'tracklint'
  end, vim.diagnostic.get(0))
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

seen('the problem', function()
  return #problems() == 1 and problems()[1].lnum == 4 and problems()[1].message:find('^E%-mail address sent to Mixpanel') ~= nil
end)

vim.api.nvim_win_set_cursor(0, { 5, problems()[1].col })
vim.lsp.buf.hover()
seen('the hover', function()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    local shown = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
    if shown:find('GDPR') and shown:find('analytics.ts') then
      return true
    end
  end
  return false
end)

vim.lsp.buf.code_action({
  apply = true,
  filter = function(action)
    return action.title:lower():find('leave out') ~= nil
  end,
})
seen('no problem after the fix', function()
  return text():find("track('Signed up', { plan: 'free' });", 1, true) ~= nil and #problems() == 0
end)

-- Nothing was saved: what is shown is about the buffer.
vim.cmd('silent undo')
seen('the problem again', function()
  return #problems() == 1
end)
vim.cmd('qall!')
