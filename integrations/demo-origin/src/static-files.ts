export const stylesheet = `
body { margin: 0; background: #e9edf1; color: #222; font: 14px/1.5 Tahoma, Verdana, Geneva, sans-serif; }
a { color: #1a4f8b; }
#header { background: #24476b; background: linear-gradient(#32608f, #1d3a58); border-bottom: 3px solid #c9a227; }
#header .inner { max-width: 960px; margin: 0 auto; padding: 12px 16px; overflow: hidden; }
h1 { float: left; margin: 0; color: #fff; font: bold 24px Georgia, "Times New Roman", serif; text-shadow: 0 1px 1px #000; }
h1 small { color: #d5dfe9; font-size: 15px; font-weight: normal; }
#signout { float: right; margin: 3px 0 0; color: #fff; }
#signout span { margin-right: 10px; }
#nav { max-width: 960px; margin: 14px auto 0; padding: 0 16px; list-style: none; overflow: hidden; }
#nav li { float: left; margin-right: 4px; }
#nav a { display: block; padding: 7px 16px; border: 1px solid #b9c4cf; border-bottom: 0; border-radius: 5px 5px 0 0;
  background: #d6dee6; color: #24476b; text-decoration: none; }
#nav a.current { background: #fff; font-weight: bold; }
#content { max-width: 928px; margin: 0 auto; padding: 16px; border: 1px solid #b9c4cf; background: #fff; min-height: 320px; }
#footer { max-width: 960px; margin: 8px auto; padding: 0 16px; color: #56616c; font-size: 12px; text-align: center; }
h2 { margin: 0 0 12px; color: #24476b; font: bold 20px Georgia, "Times New Roman", serif; }
h3 { margin: 0 0 8px; font-size: 14px; }
.panel { padding: 14px 16px; border: 1px solid #d3dae1; border-radius: 4px; background: #f7f9fb; }
.narrow { max-width: 340px; margin: 36px auto; }
.columns { overflow: hidden; }
.columns .panel { float: left; box-sizing: border-box; width: 49%; min-height: 210px; }
.columns .panel + .panel { float: right; }
.news dt { font-weight: bold; }
.news dd { margin: 0 0 8px; }
table { width: 100%; border-collapse: collapse; background: #fff; }
th, td { padding: 5px 8px; border: 1px solid #d3dae1; text-align: left; }
thead th { background: #e4eaf0; }
.details th { width: 180px; background: #f0f3f6; }
label { display: block; font-weight: bold; }
input[type=email], input[type=password], #extension { box-sizing: border-box; width: 100%; padding: 6px; border: 1px solid #8a97a4;
  font: inherit; }
#extension { width: 90px; }
button { padding: 5px 14px; border: 1px solid #1d3a58; border-radius: 4px; background: #32608f;
  background: linear-gradient(#3d73a9, #24476b); color: #fff; font: bold 13px Tahoma, Verdana, sans-serif; cursor: pointer; }
.error { padding: 8px 10px; border: 1px solid #c0392b; background: #fdecea; color: #8e1b10; }
.saved { padding: 8px 10px; border: 1px solid #2e7d32; background: #edf7ed; color: #1b5e20; }
.note { color: #56616c; font-size: 12px; }
@media (max-width: 640px) {
  h1, #signout, .columns .panel, .columns .panel + .panel { float: none; width: auto; }
  .columns .panel + .panel { margin-top: 12px; }
  #nav a { padding: 7px 10px; }
}
`;

export const uploadScript = `
document.getElementById('upload').onclick = function () {
  var file = document.getElementById('file').files[0];
  var progress = document.getElementById('progress');
  if (!file) { progress.textContent = 'Choose a file first.'; return; }
  var request = new XMLHttpRequest();
  request.open('PUT', '/documents/' + encodeURIComponent(file.name));
  request.upload.onprogress = function (event) {
    progress.textContent = Math.round(100 * event.loaded / event.total) + ' %';
  };
  request.onload = function () {
    if (request.status === 201) location.reload();
    else progress.textContent = 'The upload failed (' + request.status + ').';
  };
  request.send(file);
};
`;
