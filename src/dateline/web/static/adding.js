/* Files dropped on the page are those of the form; their names are shown before they are sent. */
'use strict';
(() => {
  const drop = document.getElementById('drop'), chosen = document.getElementById('chosen');
  if (!drop) return;
  const input = drop.querySelector('input'), told = chosen.textContent;
  const show = () => { chosen.textContent = input.files.length ? [...input.files].map(f => f.name).join(', ') : told; };
  input.addEventListener('change', show);
  for (const name of ['dragover', 'dragenter']) document.addEventListener(name, event => { event.preventDefault(); drop.classList.add('over'); });
  for (const name of ['dragleave', 'drop']) document.addEventListener(name, () => drop.classList.remove('over'));
  document.addEventListener('drop', event => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); input.form.querySelector('button').focus(); }
  });
})();
