document.querySelectorAll("[data-copy]").forEach(b=>{if(navigator.clipboard){b.hidden=false;b.onclick=()=>navigator.clipboard.writeText(b.dataset.copy).then(()=>{b.textContent=b.ariaLabel=b.dataset.done})}});
document.querySelectorAll("[data-print]").forEach(b=>{b.hidden=false;b.onclick=()=>print()});
